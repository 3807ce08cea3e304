// The page that lies open: told of news it asks for its parts again and puts in those that read otherwise; it copies texts
// and pictures, sends files one after the other, and asks for things to be opened. It keeps nothing.
"use strict";
const csrf = document.querySelector("meta[name=phien]").content;
const say = (words, bad = false) => {
  const box = document.getElementById("noi");
  box.textContent = words;
  box.classList.toggle("bad", bad);
  clearTimeout(say.timer);
  if (words && !bad) say.timer = setTimeout(() => say(""), 6000);
};
const CUT_OFF = "Mất nối với máy. Nếu cửa sổ “ntm-sheets desk” đã đóng thì mở lại; nếu không, chờ một lát.";
const CLOSED = "Trang này đã hết hiệu lực: đóng đi rồi mở lại Bàn làm việc.";

async function renew() {
  let answer;
  try { answer = await fetch("/phan"); } catch { say(CUT_OFF, true); return; }
  if (!answer.ok) { say(CLOSED, true); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement && document.activeElement.id;
  for (const part of fresh.querySelectorAll("[data-part]:not([data-keep])")) {
    const old = document.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!old) continue;
    // What the reader has opened stays open, and a picture that is the same is not asked for again.
    for (const one of old.querySelectorAll("details[open][id]")) part.querySelector(`#${one.id}`)?.setAttribute("open", "");
    if (!old.isEqualNode(part)) old.replaceWith(document.adoptNode(part));
  }
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
}

const news = new EventSource("/tin");
let cutOff = false, shown = "";
news.onmessage = event => {
  if (cutOff) say("");
  cutOff = false;
  if (event.data !== shown) renew();
  shown = event.data;
};
news.onerror = () => { cutOff = true; shown = ""; say(news.readyState === EventSource.CLOSED ? CLOSED : CUT_OFF, true); };

async function ask(path, body, headers = {}) {
  try {
    const answer = await fetch(path, { method: "POST", body, headers: { "X-NTM-Phien": csrf, ...headers } });
    const said = (answer.headers.get("content-type") || "").includes("json") ? (await answer.json()).noi : await answer.text();
    return [answer.ok, said];
  } catch { return [false, CUT_OFF]; }
}

async function copyText(id) {
  const text = document.getElementById(id).textContent;
  try { await navigator.clipboard.writeText(text); } catch {
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) { say("Trình duyệt không cho chép: bấm “Xem chữ”, bôi đen rồi Ctrl-C.", true); return; }
  }
  say("Đã chép. Sang Zalo bấm Ctrl-V để dán.");
}

async function copyPicture(id) {
  try {
    const picture = fetch(document.getElementById(id).src).then(answer => answer.blob());
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    say("Đã chép ảnh. Sang Zalo bấm Ctrl-V để dán.");
  } catch { say("Trình duyệt không cho chép ảnh: bấm “Mở ảnh”, hoặc bấm chuột phải vào ảnh, chọn Sao chép hình ảnh.", true); }
}

document.addEventListener("click", async event => {
  const button = event.target.closest("button");
  if (!button) return;
  const { copy, copyPicture: picture, open } = button.dataset;
  if (copy) await copyText(copy);
  if (picture) await copyPicture(picture);
  if (open) { const [ok, said] = await ask(`/mo/${open}`); say(said, !ok); }
});

const area = document.getElementById("o-tha"), chosen = document.getElementById("tep");
const most = Number(document.getElementById("tha").dataset.most);
let sending = Promise.resolve();
const send = files => { for (const file of files) sending = sending.then(() => sendOne(file)); };
// One file that cannot be sent does not keep back those behind it.
async function sendOne(file) {
  const line = document.createElement("li");
  line.textContent = `Đang gửi “${file.name}” …`;
  document.getElementById("dang-gui").prepend(line);
  await sendOn(file, line).catch(() => {
    line.textContent = `✗ Chưa gửi được “${file.name}”: đổi tên tệp cho ngắn gọn rồi thả lại, hoặc chép thẳng vào thư mục inbox.`;
    line.className = "bad";
  });
}
async function sendOn(file, line) {
  // The browser says the same of a file that it cannot read and of a desk that is gone.
  try { await file.slice(0, 1).arrayBuffer(); } catch {
    line.textContent = `✗ Không đọc được “${file.name}”: tệp đã bị dời, xóa hoặc đang bị khóa; đóng tệp ở chỗ khác rồi thả lại.`;
    line.className = "bad";
    return;
  }
  const [ok, said] = file.size > most
    ? [false, `Tệp “${file.name}” lớn quá ${Math.floor(most / 1e6)} MB nên chưa nhận: thu nhỏ ảnh trong phiếu, hoặc chép thẳng tệp .zip vào thư mục inbox.`]
    : await ask("/tep", file, { "X-Ten-Tep": encodeURIComponent(file.name), "Content-Type": "application/octet-stream" });
  // A desk that answers is not gone: the file changed under way, or the desk broke off.
  const isHere = said === CUT_OFF && await fetch("/mau.css").then(answer => answer.ok, () => false);
  const words = isHere ? `Chưa gửi trọn “${file.name}” (tệp vừa đổi, hoặc máy ngừng nhận): thả lại, hoặc chép thẳng vào thư mục inbox.` : said;
  line.textContent = `${ok ? "✓" : "✗"} ${words}`;
  line.className = ok ? "good" : "bad";
  if (ok) setTimeout(() => line.remove(), 20000);
}
chosen.addEventListener("change", () => { send(chosen.files); chosen.value = ""; });
// A file that is dropped beside the area would otherwise be opened in the page's place.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, event => event.preventDefault());
document.addEventListener("dragover", () => area.classList.add("over"));
for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, () => area.classList.remove("over"));
document.addEventListener("drop", event => {
  const items = [...(event.dataTransfer?.items ?? [])];
  if (items.some(one => one.webkitGetAsEntry?.()?.isDirectory)) say("Đây là thư mục: mở ra, chọn các tệp bên trong rồi thả; hoặc nén thành .zip.", true);
  else if (event.dataTransfer) send(event.dataTransfer.files);
});
