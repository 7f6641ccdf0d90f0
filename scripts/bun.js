/** The version of Bun that is put into the standalone binary as its runtime, and compiles for it. */
export const BUN = '1.4.5'

/** What the binary is built for, and what npm's packages of Bun call it. */
export const targets = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-aarch64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-aarch64',
}
