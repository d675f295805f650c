// Who books for somebody else begins with an empty name, and gets their own back.
const name = document.getElementById("applicant");
const self = document.getElementById("for-self"), other = document.getElementById("for-other");
if (name && self && other) {
  const own = name.form.dataset.own;
  other.addEventListener("change", () => { if (own && name.value === own) { name.value = ""; name.focus(); } });
  self.addEventListener("change", () => { if (!name.value) name.value = own; });
}
