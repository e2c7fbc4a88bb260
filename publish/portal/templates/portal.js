(() => {
  const { folded, terms, holds, number, plural, make } = vigie;

  // What only a script makes useful is hidden until one runs.
  for (const each of document.querySelectorAll("[data-script]")) each.hidden = false;

  // Once served over HTTP, the examples bear the address at which this edition is read.
  if (location.protocol.startsWith("http")) {
    const served = new URL("../../../", location.href).href;
    for (const each of document.querySelectorAll("[data-base]")) {
      each.textContent = each.textContent.replaceAll(each.dataset.base, served);
      if (each.href) each.href = each.textContent;
    }
  }

  const list = document.querySelector("#jeux");
  if (list) index(list);
  const dictionary = document.querySelector("#chercher-colonne");
  if (dictionary) columns(dictionary);
  for (const details of document.querySelectorAll("details[data-apercu]")) {
    details.addEventListener("toggle", () => load(details), { once: true });
  }
  window.vigieApercu = content =>
    preview(document.querySelector(`details[data-table="${content.table}"]`), content);

  /* The index: a search and facets; within a facet values add up, between facets they narrow. */
  function index(list) {
    const form = document.querySelector("#recherche");
    const cards = [...list.children].map(element => ({
      element, text: element.dataset.mots, filed: JSON.parse(element.dataset.facettes),
    }));
    const boxes = [...form.querySelectorAll("input[type=checkbox]")];
    const chosen = facet => boxes.filter(box => box.name === facet && box.checked).map(box => box.value);
    const names = [...new Set(boxes.map(box => box.name))];
    form.querySelector("details").open = matchMedia("(min-width: 52rem)").matches;

    const show = () => {
      const wanted = terms(form.elements.q);
      const choices = names.map(name => [name, chosen(name)]).filter(([, values]) => values.length);
      const fits = (card, but) => holds(card.text, wanted) && choices.every(([name, values]) =>
        name === but || values.some(value => card.filed[name].includes(value)));
      let count = 0;
      for (const card of cards) {
        card.element.hidden = !fits(card);
        if (!card.element.hidden) count += 1;
      }
      for (const box of boxes) {
        const left = cards.filter(card => fits(card, box.name) && card.filed[box.name].includes(box.value));
        box.parentElement.querySelector(".compte").textContent = `(${left.length})`;
      }
      document.querySelector("#compte").textContent =
        count ? plural(count, "jeu de données", "jeux de données") : "Aucun jeu de données : retirez un mot ou un filtre.";
    };
    form.addEventListener("input", show);
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(show));
    // A browser may restore the fields of a page that is shown again.
    show();
  }

  /* The dictionary: rows that hold the words, their table unfolded. */
  function columns(input) {
    const tables = [...document.querySelectorAll("details.dictionnaire")].map(details => ({
      details,
      rows: [...details.querySelectorAll("tbody tr")].map(row => [row, folded(row.textContent)]),
    }));
    input.addEventListener("input", () => {
      const wanted = terms(input);
      let count = 0;
      for (const { details, rows } of tables) {
        let found = 0;
        for (const [row, text] of rows) {
          row.hidden = !holds(text, wanted);
          if (!row.hidden) found += 1;
        }
        details.open = wanted.length > 0 && found > 0;
        count += found;
      }
      document.querySelector("#compte-colonnes").textContent =
        wanted.length ? plural(count, "colonne trouvée", "colonnes trouvées") : "";
    });
  }

  /* The previews: loaded when unfolded, since a page opened from the disk can load scripts only. */
  function load(details) {
    const script = make("script", { src: details.dataset.apercu });
    script.addEventListener("error", () => {
      details.querySelector("[role=status]").textContent =
        "L’aperçu n’a pas pu être chargé : ouvrez le fichier CSV.";
    });
    document.head.append(script);
  }

  function preview(details, content) {
    const size = 20;
    const status = details.querySelector("[role=status]");
    const headers = content.colonnes;
    const columns = content.valeurs.map(unpacked);
    const rows = [...columns[0].keys()].map(row => ({ row, text: null }));
    const cell = (row, column) => written(columns, headers[column], row, column);
    const textOf = line => line.text ??= folded(headers.map((_, column) => cell(line.row, column)).join(" \n "));
    const state = { sort: null, descending: false, page: 0 };
    const id = `apercu-${content.table}`;

    const filter = make("input", { type: "search", id: `${id}-filtre`, autocomplete: "off" });
    const where = make("select", { id: `${id}-colonne` }, make("option", { value: "" }, "toutes les colonnes"),
      ...headers.map((header, column) => make("option", { value: column }, header.nom)));
    const buttons = headers.map(header => make("button", { type: "button" }, header.nom));
    const heads = buttons.map((button, column) =>
      make("th", { scope: "col", className: isNumber(headers[column]) ? "" : "text" }, button));
    const body = make("tbody");
    const table = make("table", { className: "apercu" },
      make("caption", {}, details.dataset.titre), make("thead", {}, make("tr", {}, ...heads)), body);
    const previous = make("button", { type: "button" }, "Précédentes");
    const next = make("button", { type: "button" }, "Suivantes");
    const place = make("span");

    const show = () => {
      const wanted = terms(filter);
      const column = where.value;
      const kept = rows.filter(line => !wanted.length ||
        holds(column === "" ? textOf(line) : folded(cell(line.row, column)), wanted));
      if (state.sort !== null) kept.sort(order(columns, headers, state));
      const pages = Math.max(1, Math.ceil(kept.length / size));
      state.page = Math.min(state.page, pages - 1);
      const shown = kept.slice(state.page * size, (state.page + 1) * size);
      body.replaceChildren(...shown.map(({ row }) => make("tr", {}, ...headers.map((header, column) => {
        const text = cell(row, column);
        const isBounded = columns[column][row] === null && text !== "–";
        const facts = { className: isNumber(header) ? (isBounded ? "secret" : "") : "text" };
        return column ? make("td", facts, text) : make("th", { scope: "row", ...facts }, text);
      }))));
      heads.forEach((head, column) => head.setAttribute("aria-sort",
        column !== state.sort ? "none" : state.descending ? "descending" : "ascending"));
      previous.disabled = state.page === 0;
      next.disabled = state.page === pages - 1;
      place.textContent = `Page ${state.page + 1} sur ${pages}`;
      const all = `${plural(rows.length, "ligne", "lignes")} sur ${number.format(content.total)}`;
      const which = content.recentes ? ", les plus récentes" : "";
      status.textContent = wanted.length
        ? `${plural(kept.length, "ligne trouvée", "lignes trouvées")} parmi ${all}${which}.` : `${all}${which}.`;
    };
    const restart = () => { state.page = 0; show(); };
    buttons.forEach((button, column) => button.addEventListener("click", () => {
      state.descending = state.sort === column && !state.descending;
      state.sort = column;
      restart();
    }));
    filter.addEventListener("input", restart);
    where.addEventListener("change", restart);
    previous.addEventListener("click", () => { state.page -= 1; show(); });
    next.addEventListener("click", () => { state.page += 1; show(); });

    details.append(
      make("div", { className: "outils" },
        make("label", { htmlFor: filter.id }, "Filtrer"), filter,
        make("label", { htmlFor: where.id }, "dans"), where),
      make("div", { className: "wide", role: "region", tabIndex: 0, "aria-label": details.dataset.titre }, table),
      make("div", { className: "outils pages", role: "group", "aria-label": "Pages de l’aperçu" }, previous, place, next),
    );
    show();
  }

  function unpacked(values) {
    return Array.isArray(values) ? values : values.rangs.map(rank => rank === null ? null : values.mots[rank]);
  }

  function isNumber(header) {
    return header.type === "number" || header.type === "integer";
  }

  /* A cell in words; where a value is masked, what bounds it. */
  function written(columns, header, row, column) {
    const value = columns[column][row];
    if (value === null && header.bornes) {
      const [low, high] = header.bornes.map(bound => columns[bound][row]);
      if (low !== null && high !== null) return `entre ${number.format(low)} et ${number.format(high)}`;
    }
    if (value === null) return "–";
    if (typeof value === "boolean") return value ? "oui" : "non";
    return isNumber(header) ? number.format(value) : String(value);
  }

  /* Empty values last, whichever the direction; a masked one where its lower bound is. */
  function order(columns, headers, { sort, descending }) {
    const values = columns[sort];
    const bound = headers[sort].bornes?.[0];
    const of = row => values[row] ?? (bound === undefined ? null : columns[bound][row]);
    const collator = new Intl.Collator("fr", { numeric: true });
    return (one, other) => {
      const [left, right] = [of(one.row), of(other.row)];
      if (left === null || right === null) return (left === null) - (right === null);
      const difference = typeof left === "string" ? collator.compare(left, right) : left - right;
      return descending ? -difference : difference;
    };
  }
})();
