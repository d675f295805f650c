// Finds while somebody types; without it the form asks for a whole page.
const field = document.querySelector("[data-find]");
const found = document.getElementById("found");
if (field && found) {
  let asked = 0, timer = 0;
  const find = async () => {
    const wanted = field.value.trim(), mine = ++asked;
    if (wanted.length < 2) { found.replaceChildren(); return; }
    try {
      const answer = await fetch(`${field.dataset.find}?q=${encodeURIComponent(wanted)}`);
      if (answer.ok && mine === asked) found.innerHTML = await answer.text();
    } catch { /* the button still works */ }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, 200); });
}
