import { spawnSync } from 'node:child_process'

/** For `skipIf`: says aloud that pages are not looked at as man shows them, and fails where CI must not leave that out. */
export function noMan(): boolean {
  if (['man', 'groff'].every((program) => spawnSync(program, ['--version']).error === undefined)) return false
  if (process.env.CI === 'true') throw new Error('man or groff is missing (man-db, groff-base): pages are not tested')
  console.warn('man or groff is missing: the pages are SKIPPED as man shows them')
  return true
}
