// Chooses the browser's time zone beforehand. Without JavaScript, the reader chooses it.
// Some browsers tell an old name, such as Asia/Calcutta, which is not in the list and can be used all the same.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const list = document.getElementById("zone");
const option = [...list.options].find((option) => option.value === zone);
if (option) option.selected = true;
else if (zone) list.add(new Option(zone, zone, true, true));
