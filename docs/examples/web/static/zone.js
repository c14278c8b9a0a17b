// Chooses the browser's time zone beforehand. Without JavaScript, the reader chooses it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = [...document.getElementById("zone").options].find((option) => option.value === zone);
if (option) option.selected = true;
