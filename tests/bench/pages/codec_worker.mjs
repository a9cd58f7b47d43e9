// One codec of numcodecs.js in a worker: a buffer in, the decoded one out.

import Blosc from 'numcodecs/blosc';
import GZip from 'numcodecs/gzip';
import Zstd from 'numcodecs/zstd';

let codec;

onmessage = async ({ data }) => {
  if (!(data instanceof ArrayBuffer)) {
    codec = { blosc: Blosc, gzip: GZip, zstd: Zstd }[data.id].fromConfig(data);
    postMessage('ready');
    return;
  }
  const decoded = await codec.decode(new Uint8Array(data));
  const whole = decoded.byteLength === decoded.buffer.byteLength ? decoded : decoded.slice();
  postMessage(whole.buffer, [whole.buffer]);
};
