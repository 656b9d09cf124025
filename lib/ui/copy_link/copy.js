// Copies the address in the bar. Plain http on an intranet has no clipboard, so the old way stands behind the new one.
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("[role=status]");
  button.onclick = async () => {
    const copied = await copy(window.location.href);
    said.textContent = copied ? "Link copied" : "Press Ctrl+C in the address bar";
    setTimeout(() => (said.textContent = ""), 2500);
  };
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.appendChild(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
