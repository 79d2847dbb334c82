document.querySelectorAll(".sortable").forEach(function (box) {
  var table = box.querySelector("table"), body = table.tBodies[0];
  var hint = document.createElement("p");
  hint.className = "note screen";
  hint.textContent = box.dataset.hint;
  box.prepend(hint);
  Array.from(table.tHead.rows[0].cells).forEach(function (head, k) {
    var button = document.createElement("button");
    button.append.apply(button, Array.from(head.childNodes));
    head.append(button);
    button.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") === (head.className ? "descending" : "ascending");
      var down = head.className ? !up : up;
      Array.from(head.parentNode.cells).forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      Array.from(body.rows).sort(function (a, b) {
        var x = a.cells[k], y = b.cells[k];
        var order = head.className ? x.dataset.value - y.dataset.value : x.textContent.localeCompare(y.textContent, "vi");
        return down ? -order : order;
      }).forEach(function (row) { body.append(row); });
    });
  });
});
