// A tree for the benchmarks: 100 × `wide` znodes of 100 bytes below 100 parents, open to all.

/** Grows it at /tree. @returns how many znodes it has */
export async function grow(zk, wide) {
  const data = 'x'.repeat(100)
  const parents = Array.from({ length: 100 }, (_, i) => `/tree/parent-${String(i).padStart(3, '0')}`)
  await zk.createMany(['/tree', ...parents].map((path) => ({ path, data })))
  for (const parent of parents) {
    const paths = Array.from({ length: wide }, (_, i) => `${parent}/child-${String(i).padStart(5, '0')}`)
    await zk.createMany(paths.map((path) => ({ path, data })))
  }
  return sizeOf(wide)
}

export function sizeOf(wide) {
  return 1 + 100 + 100 * wide
}
