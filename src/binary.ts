import { basename } from 'node:path'
import { GUARDIAN } from './cli/program/guardian-word.ts'
import { hot, runQuick } from './quick.ts'

const argv = process.argv.slice(2)
const name = basename(process.argv0)

/** What bin/run.cjs, bin/zkcli.js and dist/guardian.cjs are to Node, in the one file of the standalone binary. */
async function start(): Promise<void> {
  const isGuardian = argv[0] === GUARDIAN && argv.length === 1
  const isQuick = Object.hasOwn(hot, argv[0] ?? '') || argv.length === 1
  if (name !== 'zkcli' && !isGuardian && isQuick && (await runQuick(argv))) return
  // scripts/binary.js has it compile late, which is right for the few milliseconds of a hot command only.
  Bun!.unsafe.setJITPolicy(1)
  if (isGuardian) return void (await import('./guardian.ts'))
  const { main } = name === 'zkcli' ? await import('./zkcli.ts') : await import('./main.ts')
  await main(argv)
}

function fail(error: unknown): void {
  const what = error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${name}: a bug in zoosh: ${what}\n`)
  process.exitCode = 70
}

// What nobody caught would end with 1, which means "no" for some commands.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => {
    fail(error)
    process.exit()
  })
}
start().catch(fail)
