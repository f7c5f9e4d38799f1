// Runs before the first paint, so that what needs script appears without a jump.
document.documentElement.classList.add("js");
