// THIRD-PARTY-NOTICES: what zoosh carries of others, each with its licence.
import parse from 'spdx-expression-parse'
import { spdxText } from './licences.js'

const line = '-'.repeat(80)

/**
 * @param packages of bundledPackages(), licensed
 * @param runtime of the standalone binary
 */
export function noticesText(packages, runtime) {
  const { linked } = runtime
  const width = Math.max(...linked.map(({ name }) => name.length))
  const used = [...new Set([runtime, ...linked].flatMap(({ licence }) => idsOf(licence)))].sort()
  return `THIRD-PARTY NOTICES

zoosh is licensed under the Apache License 2.0: see LICENSE. Its files carry software of others, named here with the
licences it came under. Written by \`npm run docs\` from what is bundled, not by hand; sbom.cdx.json is the same for programs.

1. Packages in zoosh, from npm: ${packages.length}. Packages whose texts are the same stand together.
2. The runtime of the standalone binary, and so of the Debian package. The package from npm has none of it.

${line}
1. Packages in zoosh
${line}
${byText(packages).map(section).join('')}
${line}
2. The runtime of the standalone binary
${line}

Bun ${runtime.version} (${runtime.licence}), ${runtime.homepage}

Its package from npm ships no text of its own or of what is linked into it. By its LICENSE.md these are:

${linked.map(({ name, licence, homepage }) => `  ${name.padEnd(width)}  ${licence}\n  ${''.padEnd(width)}  ${homepage}`).join('\n')}

Who holds the copyright of each is said in its sources, at these addresses.

Of these, WebKit's JavaScriptCore and TinyCC are under the LGPL, which lets you put your own versions of them in their place.
Bun's LICENSE.md says where their sources are and how Bun is built with changed ones; zoosh's sources, and scripts/binary.js,
which joins them with Bun, are yours to use under the Apache License: put your Bun in the place of the one that script
keeps in node_modules/.cache/zoosh-binary, and run \`npm run build:binary\` again.

The texts of the licences that are named here:
${used.map((id) => `\n${line}\n${id}\n\n${spdxText(id)}\n`).join('')}`
}

/** Packages by the text they have to be named with, in the order of their names. */
function byText(packages) {
  const groups = new Map()
  for (const entry of packages) groups.set(entry.text, [...(groups.get(entry.text) ?? []), entry])
  return [...groups]
}

const section = ([text, packages]) =>
  `\n${packages.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n')}\n\n${text}\n\n${line}\n`

/** @returns the licences an SPDX expression names, none where it is not one */
function idsOf(licence) {
  try {
    return leaves(parse(licence))
  } catch {
    return []
  }
}

/** An exception takes nothing away, and so its text is not asked for. */
const leaves = ({ left, right, license }) => (license === undefined ? [...leaves(left), ...leaves(right)] : [license])
