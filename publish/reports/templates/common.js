"use strict";
// What the scripts of all pages share; each is written after this one, in the same element.
const vigie = (() => {
  const folded = text => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
    .normalize("NFD").replace(/\p{M}/gu, "");
  const terms = input => folded(input.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const holds = (text, wanted) => wanted.every(term => text.includes(term));
  const number = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 2 });
  const plural = (count, one, several) => `${number.format(count)} ${count < 2 ? one : several}`;
  const make = (tag, facts = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(facts)) {
      if (name in element) element[name] = value; else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  return { folded, terms, holds, number, plural, make };
})();
