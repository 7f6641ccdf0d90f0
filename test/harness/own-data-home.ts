import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// The journal of bulk commands is kept under the data directory: a test file gets one of its own, and leaves the developer's alone.
const home = mkdtempSync(join(tmpdir(), 'zoosh-data-'))
process.env.XDG_DATA_HOME = home
afterAll(() => rmSync(home, { recursive: true, force: true }))
