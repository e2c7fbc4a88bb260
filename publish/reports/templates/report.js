/* What a script adds to a report that is whole without it: the origin of each figure, tables that sort and
   filter, basins side by side. A table is one stop of the keyboard: the arrows move inside. */
(() => {
  const { folded, terms, holds, plural, make } = vigie;
  const origins = JSON.parse(document.querySelector("#origines").textContent);
  const root = document.documentElement.dataset.racine;
  const text = element => element.textContent.replace(/[ \t\n]+/g, " ").trim();
  const isShown = element => element.checkVisibility?.() ?? true;
  const said = document.body.appendChild(make("p", { className: "hidden", role: "status" }));

  /* --- Figures: a query each, on the cell, else on its heading and its row. --- */

  function figureOf(element) {
    const table = element.matches("td") ? element.closest("table") : null;
    const heading = table?.tHead?.querySelectorAll("th, td")[element.cellIndex];
    const given = (name, ...places) => places.map(place => place?.dataset[name]).find(Boolean);
    const row = element.closest("tr");
    const key = given("cle", element, row);
    const figure = {
      element,
      table: given("table", element, heading, element.closest("[data-table]")),
      // Of a long table, a column of the page may be about some rows: its heading completes the key.
      key: key && heading?.dataset.cle ? `${key};${heading.dataset.cle}` : key,
      columns: given("colonnes", element, heading) ?? "",
      isEstimate: Boolean(given("estime", element, heading)),
      name: [heading, row?.querySelector("th[scope=row]")].filter(Boolean).map(text).join(", "),
      value: table ? text(element) : "",
    };
    const isTold = figure.table && figure.key && (figure.columns || !table);
    return isTold ? figure : null;
  }

  /* --- The panel: a glimpse beside what has the focus or the mouse; entered, a dialog. --- */

  const QUESTION = "D’où vient ce chiffre\u00a0?";
  const MOVE = "Flèches\u00a0: se déplacer.";
  const panel = make("div", { id: "origine", role: "dialog", tabIndex: -1, hidden: true });
  panel.setAttribute("aria-label", QUESTION);
  panel.setAttribute("aria-describedby", "origine-texte");
  document.body.append(panel);
  let beside = null;
  let waiting = 0;
  const isEntered = () => !panel.hidden && panel.contains(document.activeElement);

  function reveal(element, ...content) {
    hide();
    beside = element;
    element.classList.add("suivi");
    panel.replaceChildren(...content);
    panel.hidden = false;
    place(element);
  }

  function hide() {
    clearTimeout(waiting);
    beside?.classList.remove("suivi");
    beside = null;
    panel.hidden = true;
  }

  const glimpse = figure => reveal(figure.element, ...explained(figure, false),
    make("p", { className: "note" }, `Entrée ou clic\u00a0: méthode et données. ${MOVE}`));

  function enter(figure) {
    const close = make("button", { type: "button", className: "fermer" }, "Fermer");
    close.addEventListener("click", leave);
    reveal(figure.element, ...explained(figure, true), close);
    panel.focus({ preventScroll: true });
  }

  function leave() {
    const back = isEntered() ? beside : null;
    hide();
    back?.focus({ preventScroll: true });
    // The focus that comes back shows nothing.
    hide();
  }

  const explained = (figure, isWhole) => [
    make("p", { className: "titre" }, QUESTION), make("div", { id: "origine-texte" }, ...told(figure, isWhole))];

  function told(figure, isWhole) {
    const origin = origins[figure.table];
    const titles = origin?.colonnes ?? {};
    const named = name => titles[name] ? [titles[name], " ", make("code", {}, name)] : [make("code", {}, name)];
    const list = make("dl");
    const say = (term, ...content) => {
      if (content.length) list.append(make("div", {}, make("dt", {}, term), make("dd", {}, ...content)));
    };
    say("Nature", figure.isEstimate ? "Estimé\u00a0: calculé avec un intervalle, non observé." : origin?.nature ?? "inconnue");
    say("Table publiée", ...(origin ? [`${origin.titre} (${origin.jeu}) `] : []), make("code", {}, figure.table));
    const parts = figure.key.split(";").map(part => part.split("="));
    say("Ligne", parts.map(([name, value]) => `${titles[name] ?? name}\u00a0: ${value}`).join("\u00a0; "));
    const columns = figure.columns.split(" ").filter(Boolean);
    say(columns.length > 1 ? "Colonnes" : "Colonne",
      ...columns.flatMap((name, rank) => rank ? [", ", ...named(name)] : named(name)));
    say("Édition", [document.documentElement.dataset.edition, origin?.recu && `fichiers reçus jusqu’au ${origin.recu}`,
      document.querySelector(".banner strong")?.textContent].filter(Boolean).join(", "));
    if (origin && isWhole) {
      const page = origin.page && make("a", { href: root + origin.page }, "méthode, dictionnaire et téléchargements");
      say("Méthode", origin.texte, ...(page ? [" ", page] : []));
      say("Données", make("a", { href: root + origin.fichier }, origin.fichier.split("/").pop()));
    }
    const name = figure.name && make("p", {}, make("strong", {}, figure.name), figure.value && `\u00a0: ${figure.value}`);
    return [...(name ? [name] : []), list];
  }

  /* Under the figure, else above it, else beside it; a phone has it at its foot, and the figure above. */
  function place(element) {
    const box = element.getBoundingClientRect();
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const within = (value, room) => Math.max(8, Math.min(value, room - 8));
    const [below, above] = [box.bottom + 6, box.top - panel.offsetHeight - 6];
    const isBeside = below + panel.offsetHeight > height && above < 0;
    const right = box.right + 6;
    const side = right + panel.offsetWidth < width ? right : box.left - panel.offsetWidth - 6;
    const x = within(isBeside ? side : box.left, width - panel.offsetWidth);
    const y = isBeside ? within(box.top, height - panel.offsetHeight) : below + panel.offsetHeight > height ? above : below;
    panel.style.setProperty("--x", `${x + scrollX}px`);
    panel.style.setProperty("--y", `${y + scrollY}px`);
    const isAtFoot = getComputedStyle(panel).position === "fixed";
    if (isAtFoot) scrollBy(0, Math.max(0, box.bottom + panel.offsetHeight + 8 - height));
  }

  panel.addEventListener("keydown", event => {
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll("a, button")];
    const isEnd = event.shiftKey ? [panel, stops[0]].includes(document.activeElement)
      : document.activeElement === stops.at(-1);
    if (isEnd) { event.preventDefault(); leave(); }
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape" && !panel.hidden) leave(); });
  document.addEventListener("pointerdown", event => {
    if (!panel.hidden && !panel.contains(event.target) && !beside?.contains(event.target)) hide();
  });
  panel.addEventListener("pointerenter", () => clearTimeout(waiting));
  panel.addEventListener("pointerleave", () => { if (!isEntered()) hide(); });

  function trace(element) {
    const figure = figureOf(element);
    if (!figure) return false;
    const isOther = event => event.target.closest("a, button, summary, input");
    element.classList.add("chiffre");
    element.addEventListener("click", event => {
      if (isOther(event) || event.defaultPrevented || getSelection().toString()) return;
      // A sentence may hold another figure: the innermost answers.
      event.preventDefault();
      enter(figure);
    });
    element.addEventListener("keydown", event => {
      if (isOther(event) || event.defaultPrevented || ![" ", "Enter"].includes(event.key)) return;
      event.preventDefault();
      enter(figure);
    });
    hint(element, () => glimpse(figure));
    element.addEventListener("pointerenter", event => {
      if (event.pointerType !== "mouse" || isEntered()) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => { if (!isEntered()) glimpse(figure); }, 700);
    });
    element.addEventListener("pointerleave", () => {
      clearTimeout(waiting);
      if (beside === element && !isEntered()) waiting = setTimeout(() => { if (!isEntered()) hide(); }, 300);
    });
    return true;
  }

  /* What the keyboard reaches says what it may do. */
  function hint(element, tell) {
    element.addEventListener("focus", () => { if (element.matches(":focus-visible") && !isEntered()) tell(); });
    element.addEventListener("blur", event => { if (!panel.contains(event.relatedTarget)) hide(); });
  }

  /* --- One stop of the keyboard for a group; arrows move inside. --- */

  function rove(group, stops, next) {
    const all = () => stops().filter(isShown);
    const stay = kept => {
      for (const each of stops()) each.tabIndex = each === kept ? 0 : -1;
    };
    const refresh = () => {
      const found = all();
      const current = found.find(each => each.tabIndex === 0);
      stay(current ?? found[0] ?? stops()[0]);
    };
    group.addEventListener("focusin", event => { if (stops().includes(event.target)) stay(event.target); });
    group.addEventListener("keydown", event => {
      const found = all();
      if (!found.includes(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
      const to = next(event.key, event.target, found);
      if (!to) return;
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    group.addEventListener("vigie:lignes", refresh);
    group.closest("details")?.addEventListener("toggle", refresh);
    addEventListener("resize", refresh);
    refresh();
  }

  function alongList(key, from, found) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (key === "Home") return found[0];
    if (key === "End") return found.at(-1);
    return step && found[found.indexOf(from) + step];
  }

  function acrossTable(key, from, found) {
    const rowOf = element => element.closest("tr");
    const columnOf = element => element.closest("th, td").cellIndex;
    const row = found.filter(each => rowOf(each) === rowOf(from));
    if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) return alongList(key, from, row);
    if (!["ArrowUp", "ArrowDown"].includes(key)) return undefined;
    const column = found.filter(each => columnOf(each) === columnOf(from));
    return alongList(key, from, column);
  }

  /* --- Tables: sorted by a heading, narrowed by words; back in their order for the printer. --- */

  const LONG = 20;
  const resets = [];

  /* A number, a text, or nothing that may be compared: a masked value, a dash. */
  function valueOf(cell) {
    if (cell.querySelector(".secret") && !cell.querySelector(".number:not(.interval)")) return null;
    const content = cell.textContent.trim();
    // Thousands are parted by no-break spaces; an interval, by plain ones.
    const found = content.replace(/[\u00a0\u202f](?=\d{3})/g, "").replace("−", "-").match(/^[+-]?\d+(,\d+)?/);
    if (found) return Number(found[0].replace(",", "."));
    return /[\p{L}\d]/u.test(content) && !content.startsWith("sans objet") ? content : null;
  }

  const collator = new Intl.Collator("fr", { numeric: true });

  function compared(left, right, isDescending) {
    if (left === null || right === null) return (left === null) - (right === null);
    const areNumbers = typeof left === "number" && typeof right === "number";
    const difference = areNumbers ? left - right : collator.compare(left, right);
    return isDescending ? -difference : difference;
  }

  function sortable(table) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const order = { head: null, descending: false };
    const show = () => {
      const rows = [...original];
      if (order.head) {
        const place = order.head.cellIndex;
        const values = new Map(rows.map(row => [row, valueOf(row.cells[place])]));
        rows.sort((one, other) => compared(values.get(one), values.get(other), order.descending));
      }
      body.append(...rows);
      for (const head of heads) {
        const direction = order.descending ? "descending" : "ascending";
        head.setAttribute("aria-sort", head === order.head ? direction : "none");
      }
    };
    for (const head of heads) {
      const button = make("button", { type: "button", className: "tri" }, ...head.childNodes);
      head.append(button);
      hint(button, () => reveal(button, make("p", { className: "note" }, `Entrée\u00a0: trier. ${MOVE}`)));
      button.addEventListener("click", () => {
        const isNumeric = original.some(row => typeof valueOf(row.cells[head.cellIndex]) === "number");
        // Once: numbers from the largest, texts from A; twice: the other way; then as published.
        if (order.head !== head) Object.assign(order, { head, descending: isNumeric });
        else if (order.descending === isNumeric) order.descending = !isNumeric;
        else order.head = null;
        show();
        said.textContent = order.head ? `Trié par ${text(head)}, ordre ${order.descending ? "décroissant" : "croissant"}.`
          : "Ordre de publication.";
      });
    }
    for (const head of heads) head.setAttribute("aria-sort", "none");
    resets.push({ before: () => body.append(...original), after: show });
  }

  function filterable(table) {
    const rows = [...table.tBodies[0].rows].map(row => [row, folded(row.textContent)]);
    const input = make("input", { type: "search", autocomplete: "off" });
    const count = make("span", { role: "status" });
    const tools = make("p", { className: "outils" }, make("label", {}, "Filtrer le tableau ", input), " ", count);
    (table.closest(".wide") ?? table).before(tools);
    const show = () => {
      const wanted = terms(input);
      let found = 0;
      for (const [row, content] of rows) {
        row.hidden = !holds(content, wanted);
        if (!row.hidden) found += 1;
      }
      count.textContent = wanted.length ? `${plural(found, "ligne", "lignes")} sur ${rows.length}` : "";
      table.dispatchEvent(new Event("vigie:lignes"));
    };
    input.addEventListener("input", show);
    resets.push({ before: () => rows.forEach(([row]) => { row.hidden = false; }), after: show });
  }

  addEventListener("beforeprint", () => { hide(); resets.forEach(each => each.before()); });
  addEventListener("afterprint", () => resets.forEach(each => each.after()));

  function enliven(table) {
    const isPlain = table.tHead?.rows.length === 1 && table.tBodies.length === 1;
    const rows = table.tBodies[0]?.rows ?? [];
    if (isPlain && rows.length > 2 && !table.matches(".cote-a-cote")) sortable(table);
    if (isPlain && rows.length > LONG) filterable(table);
    const cells = new Set([...table.querySelectorAll("tbody td")].filter(trace));
    const stops = () => [...table.querySelectorAll("button.tri, tbody td")]
      .filter(each => each.matches("button") || cells.has(each));
    if (stops().length) rove(table, stops, acrossTable);
  }

  /* --- Basins side by side: the rows of the table of all basins, turned into columns. --- */

  function compare(form) {
    const all = document.querySelector("#bassins");
    const [, ...headings] = all.tHead.rows[0].cells;
    const measures = headings.map(heading => ({ name: text(heading), ...heading.dataset }));
    const rows = new Map([...all.tBodies[0].rows].map(row => [row.dataset.bassin, row.cloneNode(true)]));
    const choices = [...form.querySelectorAll("select")];
    const result = form.querySelector(".comparaison");

    // A cell that left its row and its heading bears what they said.
    const moved = (row, rank) => {
      const cell = row.cells[rank + 1].cloneNode(true);
      cell.classList.remove("optional");
      Object.assign(cell.dataset, { ...all.dataset, ...row.dataset, ...measures[rank], ...cell.dataset });
      return cell;
    };
    const table = codes => {
      const heads = codes.map(code =>
        make("th", { scope: "col" }, ...rows.get(code).cells[0].cloneNode(true).childNodes));
      const lines = measures.map(({ name }, rank) => make("tr", {},
        make("th", { scope: "row" }, name), ...codes.map(code => moved(rows.get(code), rank))));
      const made = make("table", { className: "cote-a-cote" },
        make("caption", {}, text(all.caption)),
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Mesure"), ...heads)),
        make("tbody", {}, ...lines));
      made.style.setProperty("--bassins", codes.length);
      return made;
    };
    const show = () => {
      const asked = location.hash.slice(1).split(/,|%2C/i);
      const codes = asked.filter(code => rows.has(code)).slice(0, choices.length);
      // The address may lead elsewhere in the page: the choice stays.
      if (asked[0] && !codes.length && result.hasChildNodes()) return;
      choices.forEach((choice, rank) => { choice.value = codes[rank] ?? ""; });
      if (codes.length < 2) {
        result.replaceChildren(make("p", { className: "note" }, "Choisissez deux bassins ou plus."));
        return;
      }
      const made = table(codes);
      const wide = make("div", { className: "wide", role: "region", tabIndex: 0 }, made);
      wide.setAttribute("aria-label", "Bassins comparés");
      result.replaceChildren(wide);
      enliven(made);
      said.textContent = `${codes.length} bassins comparés.`;
    };
    form.addEventListener("change", () => {
      // The address holds the choice, so that it can be sent.
      location.replace(`#${[...new Set(choices.map(each => each.value).filter(Boolean))].join(",")}`);
    });
    form.addEventListener("submit", event => event.preventDefault());
    addEventListener("hashchange", show);
    form.hidden = false;
    show();
  }

  const form = document.querySelector("form#comparer");
  const tables = [...document.querySelectorAll("main table")];
  if (form) compare(form);
  tables.forEach(enliven);
  for (const prose of document.querySelectorAll("main :is(ul, ol), main p:not(li p)")) {
    const told = [prose, ...prose.querySelectorAll("[data-cle]")];
    const stops = told.filter(each => each.matches("li, p, span, strong") && trace(each));
    if (stops.length) rove(prose, () => stops, alongList);
  }
  for (const map of document.querySelectorAll("svg.carte")) {
    const links = [...map.querySelectorAll("a")];
    for (const link of links) {
      const name = make("p", {}, make("strong", {}, link.getAttribute("aria-label")));
      hint(link, () => reveal(link, name, make("p", { className: "note" }, `Entrée\u00a0: fiche du bassin. ${MOVE}`)));
    }
    if (links.length) rove(map, () => links, alongList);
  }
})();
