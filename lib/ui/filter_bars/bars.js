// One field's values as check boxes with a bar each. Texts are set as textContent only: values are never HTML.
const chosenHere = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const list = parentElement.querySelector("[role=group]");
  const local = chosenHere.get(list);
  // An answer to an older click must not undo a newer one.
  const chosen = new Set(local && local.click > data.click ? local.chosen : data.chosen);
  chosenHere.set(list, { click: Math.max(data.click, local ? local.click : 0), chosen: [...chosen] });
  const heading = parentElement.querySelector("h3") || makeHeading(list);
  heading.textContent = data.label;
  heading.title = data.help;
  list.setAttribute("aria-label", data.label);
  while (list.children.length > data.rows.length) list.lastElementChild.remove();
  data.rows.forEach((row, place) => {
    const button = list.children[place] || list.appendChild(makeRow());
    draw(button, row, chosen.has(row.value));
    button.onclick = () => {
      const now = new Set(chosenHere.get(list).chosen);
      if (!now.delete(row.value)) now.add(row.value);
      const mine = { click: Date.now(), chosen: data.rows.map((each) => each.value).filter((each) => now.has(each)) };
      chosenHere.set(list, mine);
      button.setAttribute("aria-checked", String(now.has(row.value)));
      setStateValue("chosen", { values: mine.chosen, click: mine.click });
    };
  });
}

function makeHeading(list) {
  const heading = document.createElement("h3");
  list.before(heading);
  return heading;
}

function makeRow() {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "checkbox");
  for (const name of ["box", "name", "count", "bar"]) {
    const part = document.createElement("span");
    part.className = name;
    part.setAttribute("aria-hidden", "true");
    button.appendChild(part);
  }
  button.querySelector(".bar").appendChild(document.createElement("i"));
  return button;
}

function draw(button, row, checked) {
  button.dataset.value = row.value;
  button.setAttribute("aria-checked", String(checked));
  button.setAttribute("aria-label", `${row.label}, ${row.remaining} of ${row.total} patients`);
  button.querySelector(".name").textContent = row.label;
  button.querySelector(".count").textContent = `${row.remaining}/${row.total}`;
  button.querySelector("i").style.width = `${row.total ? (100 * row.remaining) / row.total : 0}%`;
}
