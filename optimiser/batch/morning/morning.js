"use strict";
(function () {
  // A page of another night must not pass for this morning's.
  const until = document.getElementById("until");
  if (Date.now() > Date.parse(until.dataset.until)) {
    const words = "OUT OF DATE: not today's plans";
    document.title = `${words}. ${document.title}`;
    document.querySelector(".tag").textContent = words;
    document.documentElement.className = "over-time";
    until.className = "over";
  }
}());
