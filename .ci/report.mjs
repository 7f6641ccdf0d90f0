// Reads vitest's JSON report: `counts FILE` prints "passed failed skipped"; `failures FILE` names each failed test with the
// first lines of its error, and each that passed at the second try only, so that the end of CI's output tells what to mend.
import { readFileSync } from 'node:fs'

const [what, file] = process.argv.slice(2)
const report = JSON.parse(readFileSync(file, 'utf8'))
const root = `${process.cwd()}/`

const firstLines = (text, count) =>
  text
    .replaceAll(root, '')
    .split('\n')
    .filter((line) => line.trim() && !line.includes('node_modules'))
    .slice(0, count)
    .map((line) => `      ${line.slice(0, 300)}`)
    .join('\n')

function counts() {
  // A file that does not even load has no failed test of its own.
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  )
  return [
    report.numPassedTests,
    report.numFailedTests + broken.length,
    report.numPendingTests + report.numTodoTests,
  ].join(' ')
}

function failures() {
  const lines = []
  for (const suite of report.testResults) {
    const name = suite.name.replace(root, '')
    const failed = suite.assertionResults.filter((test) => test.status === 'failed')
    if (suite.status === 'failed' && failed.length === 0)
      lines.push(`  FAILED ${name}\n${firstLines(suite.message ?? '', 12)}`)
    for (const test of failed)
      lines.push(`  FAILED ${name}: ${test.fullName}\n${firstLines(test.failureMessages.join('\n'), 12)}`)
  }
  for (const suite of report.testResults)
    for (const test of suite.assertionResults)
      if (test.status === 'passed' && test.failureMessages?.length)
        lines.push(
          `  second try ${suite.name.replace(root, '')}: ${test.fullName}\n${firstLines(test.failureMessages[0], 4)}`,
        )
  return lines.join('\n')
}

process.stdout.write(`${what === 'counts' ? counts() : failures()}\n`)
