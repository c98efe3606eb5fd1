import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface ReadBody {
  readonly text: string;
  /** after decompression */
  readonly bytes: number;
  /** false when the body is longer than what was allowed, and `text` is only its beginning */
  readonly complete: boolean;
}

/**
 * Reads a body and stops at `maxBytes`, counted as they arrive and after decompression: neither a body without end nor a
 * small one that unpacks into a large one gets further.
 */
export async function readBody(body: Readable, contentEncoding: string, maxBytes: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // leaving the loop early destroys the stream, which undici reports as an error to whoever listens
  body.on('error', () => {});
  for await (const chunk of decompressed(body, contentEncoding) as AsyncIterable<Buffer>) {
    const room = maxBytes - bytes;
    bytes += chunk.length;
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    if (bytes > maxBytes) break;
  }
  return { text: decoder.decode(Buffer.concat(chunks)), bytes: Math.min(bytes, maxBytes), complete: bytes <= maxBytes };
}

/** Drops a byte order mark; what is no UTF-8 becomes the replacement character. */
const decoder = new TextDecoder();

function decompressed(body: Readable, contentEncoding: string): Readable {
  const transform = decoderOf(contentEncoding.trim().toLowerCase());
  // the callback of pipeline is not needed: an error on either side reaches the reader of `transform`
  return transform ? pipeline(body, transform, () => {}) : body;
}

function decoderOf(encoding: string): Transform | undefined {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding === 'deflate') return createInflate();
  return undefined;
}
