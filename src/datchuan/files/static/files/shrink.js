// Photos made small before they are sent: 1600 pixels at most, with the date and the place that the phone wrote into them.
// window.datchuanShrunk(file) promises a Blob, or the file itself where it is small, no photo, or cannot be read.
(function () {
  "use strict";
  var LONG = 1600, QUALITY = 0.85;
  if (!window.Promise || !Blob.prototype.arrayBuffer) { return; }

  // The EXIF segment (APP1) of a JPEG: date, place and camera, which a canvas would lose. The canvas stands upright, so
  // the note of how the camera was held is set to "upright".
  function exifOf(bytes) {
    var view = new DataView(bytes), at = 2;
    if (view.byteLength < 4 || view.getUint16(0) !== 0xFFD8) { return null; }
    while (at + 10 < view.byteLength && view.getUint8(at) === 0xFF) {
      var mark = view.getUint8(at + 1), length = view.getUint16(at + 2);
      if (mark === 0xDA) { return null; }
      if (mark === 0xE1 && view.getUint32(at + 4) === 0x45786966 && at + 2 + length <= view.byteLength) {
        var segment = bytes.slice(at, at + 2 + length);
        upright(new DataView(segment, 10));
        return segment;
      }
      at += 2 + length;
    }
    return null;
  }
  function upright(tiff) {
    try {
      var little = tiff.getUint16(0) === 0x4949, first = tiff.getUint32(4, little), count = tiff.getUint16(first, little);
      for (var i = 0; i < count; i++) {
        var entry = first + 2 + 12 * i;
        if (tiff.getUint16(entry, little) === 0x0112) { tiff.setUint16(entry + 8, 1, little); }
      }
    } catch (_) { /* a garbled note stays as it is; the server reads what it can */ }
  }
  function withExif(jpeg, exif) {
    return exif ? new Blob([jpeg.slice(0, 2), exif, jpeg.slice(2)], { type: "image/jpeg" }) : jpeg;
  }
  function picture(file) {
    if (window.createImageBitmap) {
      return createImageBitmap(file, { imageOrientation: "from-image" }).catch(function () { return createImageBitmap(file); });
    }
    return new Promise(function (done, failed) {
      var image = new Image();
      image.onload = function () { URL.revokeObjectURL(image.src); done(image); };
      image.onerror = failed;
      image.src = URL.createObjectURL(file);
    });
  }
  function shrunk(file) {
    if (!/^image\/(jpeg|webp)$/.test(file.type) && !(file.type === "image/png" && file.size > 3e6)) { return Promise.resolve(file); }
    return Promise.all([picture(file), file.slice(0, 262144).arrayBuffer()]).then(function (both) {
      var image = both[0], longest = Math.max(image.width, image.height), scale = LONG / longest;
      if (!(longest > LONG)) { return file; }
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      var pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      if (image.close) { image.close(); }
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); }).then(function (jpeg) {
        var small = jpeg && withExif(jpeg, file.type === "image/jpeg" ? exifOf(both[1]) : null);
        return small && small.size < file.size ? small : file;
      });
    }).catch(function () { return file; }); // what cannot be shrunk goes as it is
  }

  window.datchuanShrunk = shrunk;
})();
