import { guard } from './cli/program/guard.ts'

/** The composition root of the guardian: orders come on stdin, and the first word it says is that it listens. */
process.title = `zoosh guardian of ${process.ppid}`
process.stdout.write('ready\n')
void guard(process.stdin).then(() => process.exit())
