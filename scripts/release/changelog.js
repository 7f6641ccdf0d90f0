// CHANGELOG.md, as a release needs it: what a version has, and what is not released yet.

const unreleased = '## Unreleased\n'

/** @returns the lines below a version's heading, `## X.Y.Z - YYYY-MM-DD`; undefined where it has none */
export function sectionOf(changelog, version) {
  const heading = new RegExp(`^## ${version.replaceAll('.', '\\.')} - \\d{4}-\\d\\d-\\d\\d\\n`, 'm').exec(changelog)
  if (heading === null) return undefined
  return upToHeading(changelog.slice(heading.index + heading[0].length))
}

/**
 * @param day YYYY-MM-DD
 * @returns the changelog with what was unreleased under the version
 * @throws Error where nothing is unreleased
 */
export function released(changelog, version, day) {
  const [before, after] = changelog.split(unreleased)
  if (after === undefined) throw new Error('CHANGELOG.md has no "## Unreleased"')
  if (upToHeading(after) === '') throw new Error('CHANGELOG.md has nothing under "## Unreleased"')
  return `${before}${unreleased}\n## ${version} - ${day}\n${after}`
}

const upToHeading = (text) => text.split(/^## /m)[0].trim()
