const bits = 2 ** 27;
const probes = 4;

/**
 * Ids that were met, as a Bloom filter of 16 MiB whatever their number: `mayHave` is never wrong about one that was added, and
 * wrong about one in 200 others while there are ten million.
 */
export class SeenIds {
  readonly #bits = new Uint8Array(bits / 8);

  add(id: string): void {
    for (const bit of bitsOf(id)) this.#bits[bit >>> 3] = (this.#bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }

  mayHave(id: string): boolean {
    return bitsOf(id).every((bit) => ((this.#bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0);
  }
}

function bitsOf(id: string): readonly number[] {
  const first = hashOf(id, 0x811c9dc5);
  const step = hashOf(id, 0x9747b28c) | 1;
  return Array.from({ length: probes }, (_, probe) => (first + Math.imul(probe, step)) & (bits - 1));
}

// FNV-1a with a last stir, since its low bits alone are weak.
function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
