// What every page shares: texts in the reader's language, and small comforts. Every page also works without it.
"use strict";

window.audarma = (() => {
  const strings = JSON.parse(document.getElementById("strings").textContent);

  /** The message in the reader's language, its %(name)s places filled from `values`. */
  function _(message, values = {}) {
    const text = strings[message] ?? message;
    return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /** Say something in the live region at the top; `kind` is good, warn or bad. */
  function notify(text, kind = "good") {
    const message = document.createElement("div");
    message.className = `message ${kind}`;
    message.textContent = text;
    document.getElementById("messages").replaceChildren(message);
  }

  return { _, notify };
})();

(() => {
  const { _ } = window.audarma;

  // A menu closes on Escape and when something else is clicked.
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // <form data-live="#part">: search while typing; the answer's `part` replaces this page's.
  for (const form of document.querySelectorAll("form[data-live]")) {
    let timer;
    let newest = 0;
    const search = async () => {
      const mine = ++newest;
      const query = new URLSearchParams(new FormData(form));
      const address = `${form.action}?${query}`;
      const response = await fetch(address, { headers: { Accept: "text/html" } });
      if (!response.ok || mine !== newest) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const part = page.querySelector(form.dataset.live);
      if (part) document.querySelector(form.dataset.live).replaceWith(part);
      history.replaceState(null, "", address);
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => search().catch(() => window.audarma.notify(_("The server does not answer. Is it still running?"), "bad")), 250);
    });
  }

  // <form data-job="address">: a background job's progress, asked for every second; the page is loaded anew when it is over.
  for (const form of document.querySelectorAll("form[data-job]")) {
    const bar = form.querySelector("progress");
    const ask = async () => {
      const response = await fetch(form.dataset.job, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const job = await response.json();
      if (!job.running) { location.reload(); return; }
      bar.max = job.total || 1;
      bar.value = job.done;
      setTimeout(again, 1000);
    };
    const again = () => ask().catch(() => window.audarma.notify(_("The server does not answer. Is it still running?"), "bad"));
    setTimeout(again, 1000);
  }

  // <button data-add="#template" data-into="#list">: one more row; __n__ in it becomes a new number.
  for (const button of document.querySelectorAll("button[data-add]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const list = document.querySelector(button.dataset.into);
      const number = list.children.length;
      const row = document.querySelector(button.dataset.add).content.cloneNode(true);
      for (const element of row.querySelectorAll("*")) {
        for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll("__n__", number);
      }
      list.append(row);
      list.lastElementChild.querySelector('input:not([type="hidden"]), select, textarea').focus();
    });
  }

  // <input type="file"> in a .drop: a file dropped anywhere on it is taken; one over the limit is named at once.
  for (const area of document.querySelectorAll(".drop")) {
    const input = area.querySelector('input[type="file"]');
    area.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("over"); });
    area.addEventListener("dragleave", () => area.classList.remove("over"));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("over");
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change"));
      }
    });
    input.addEventListener("change", () => {
      const file = input.files[0];
      const most = Number(input.dataset.max);
      input.setCustomValidity(file && file.size > most ? _("This file is larger than %(most)s MB.", { most: Math.floor(most / 1048576) }) : "");
      input.reportValidity();
    });
  }

  // <form data-confirm="…">: asks before it sends.
  for (const form of document.querySelectorAll("form[data-confirm]")) {
    form.addEventListener("submit", (event) => {
      if (!window.confirm(form.dataset.confirm)) event.preventDefault();
    });
  }

  // Leaving a form with changes that were not sent asks first.
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
})();
