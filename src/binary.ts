import { basename } from 'node:path'
import { GUARDIAN } from './cli/program/guardian-word.ts'
import { hot, runQuick } from './quick.ts'

const argv = process.argv.slice(2)
const name = basename(process.argv0)

/** What bin/run.js, bin/zkcli.js and dist/guardian.cjs are to Node, in the one file of the standalone binary. */
async function start(): Promise<void> {
  if (argv[0] === GUARDIAN && argv.length === 1) return void (await import('./guardian.ts'))
  if (name === 'zkcli') return (await import('./zkcli.ts')).main(argv)
  if ((Object.hasOwn(hot, argv[0] ?? '') || argv.length === 1) && (await runQuick(argv))) return
  const { main } = await import('./main.ts')
  await main(argv)
}

function fail(error: unknown): void {
  const what = error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${name}: a bug in zoosh: ${what}\n`)
  process.exitCode = 70
}

// What nobody caught would end with 1, which means "no" for some commands.
process.on('uncaughtException', (error) => {
  fail(error)
  process.exit()
})
start().catch(fail)
