// What stands between a state of the repository and its release.
import { sectionOf } from './changelog.js'

/**
 * @param state `manifest`, `lock`: package.json and package-lock.json; `changelog`: its text; `tag`: the one to be released,
 *   undefined for the one that is to be made; `tags`: those of the commit; `changes`: what git says is not committed
 * @returns a line for each, with what to do
 */
export function releaseProblems({ manifest, lock, changelog, tag, tags, changes }) {
  const { version, repository } = manifest
  const wanted = `v${version}`
  const problems = []
  if (changes !== '') problems.push(`not committed:\n${changes}`)
  if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`the version, ${version}, is not of the form X.Y.Z`)
  if (lock.version !== version || lock.packages[''].version !== version)
    problems.push(
      `package-lock.json is of version ${lock.version}, package.json of ${version}: npm install --package-lock-only`,
    )
  if (sectionOf(changelog, version) === undefined)
    problems.push(`CHANGELOG.md has no "## ${version} - YYYY-MM-DD": npm version makes it of what is unreleased`)
  else if (sectionOf(changelog, version) === '') problems.push(`CHANGELOG.md says nothing under ${version}`)
  if (tag !== undefined && tag !== wanted) problems.push(`the tag is ${tag}, package.json says ${version}`)
  if (!tags.includes(wanted)) problems.push(`this commit has no tag ${wanted}: npm version makes it`)
  if (!(typeof repository === 'string' ? repository : repository?.url))
    problems.push(
      'package.json names no "repository": npm takes no provenance without, and makes the README\'s links into docs/ of it',
    )
  return problems
}
