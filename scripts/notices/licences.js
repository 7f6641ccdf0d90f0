// Which licences we take, and the text of each package's.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Contrib } from '@cyclonedx/cyclonedx-library'
import parse from 'spdx-expression-parse'
import texts from 'spdx-license-list/full.js'
import satisfies from 'spdx-satisfies'
import { root } from '../bundling.js'

/** They ask for their notice and no more: docs/decisions/0017. */
const allowed = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

/** Packages that ship no text of their licence: whose it is, and how we know. */
const withoutText = {
  'yoga-layout': {
    copyright: 'Copyright (c) Meta Platforms, Inc. and affiliates.',
    reason: 'its sources name this holder, and a LICENSE (MIT) of a repository that the package leaves out',
  },
}

/** What is inside a package that does not say so in the texts it ships. */
const inside = {
  '@hpcc-js/wasm-zstd': [
    {
      name: 'Zstandard',
      licence: 'BSD-3-Clause',
      copyright: 'Copyright (c) Meta Platforms, Inc. and affiliates. All rights reserved.',
      homepage: 'https://facebook.github.io/zstd/',
    },
  ],
  // Its addon: docs/decisions/0013.
  koffi: [
    {
      name: 'node-addon-api',
      licence: 'MIT',
      copyright: 'Copyright (c) 2017 Node.js API collaborators',
      homepage: 'https://github.com/nodejs/node-addon-api',
    },
  ],
}

/** Knows the names of files that hold a licence, or what is to be repeated with it. */
const gatherer = new Contrib.License.Utils.LicenseEvidenceGatherer()

/**
 * @param folders gives the folder of a package's files
 * @returns the packages with `text`, all it has to be named with, and `inside`, what is in it of others
 * @throws Error with a line for each package that may not be bundled as it is
 */
export function licensed(
  packages,
  { tables = { withoutText, inside }, folders = ({ folder }) => join(root, folder) } = {},
) {
  const wrong = []
  const done = packages.map((entry) => {
    const id = `${entry.name} ${entry.version}`
    const refused = refusal(entry.licence)
    if (refused) wrong.push(`${id}: ${refused}`)
    const files = [...gatherer.getFileAttachments(folders(entry))].map(({ filePath }) => readFileSync(filePath, 'utf8'))
    const known = tables.withoutText[entry.name]
    if (files.length === 0 && !known)
      wrong.push(
        `${id}: ships no text of its licence (${entry.licence}): say whose it is in scripts/notices/licences.js`,
      )
    if (files.length > 0 && known)
      wrong.push(`${id}: ships the text of its licence now: take it out of scripts/notices/licences.js`)
    const own = known ? (refused ? '' : spdxText(entry.licence, known.copyright)) : files.map(tidied).join('\n\n')
    const parts = tables.inside[entry.name] ?? []
    const more = parts.map((part) => `${part.name}, inside it:\n\n${spdxText(part.licence, part.copyright)}`)
    return { ...entry, text: [own, ...more].join('\n\n'), inside: parts }
  })
  const gone = [...Object.keys(tables.withoutText), ...Object.keys(tables.inside)].filter(
    (name) => !packages.some((entry) => entry.name === name),
  )
  for (const name of gone) wrong.push(`${name}: is bundled no more: take it out of scripts/notices/licences.js`)
  if (wrong.length > 0) throw new Error(`licences of what is bundled:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  return done
}

/** @returns why a licence (an SPDX expression) is not taken */
function refusal(licence) {
  if (typeof licence !== 'string') return 'names no licence in its package.json'
  try {
    parse(licence)
  } catch {
    return `its licence, "${licence}", is no SPDX expression`
  }
  if (!satisfies(licence, allowed)) return `its licence, ${licence}, is none of ${allowed.join(', ')}`
  return undefined
}

/** @returns the text of a licence by its SPDX name, with the holder's line in the place of the one to be filled in */
export function spdxText(licence, copyright) {
  if (!(licence in texts)) throw new Error(`${licence} is not the name of one licence in SPDX's list`)
  const text = tidied(texts[licence].licenseText)
  if (copyright === undefined) return text
  const blank = /^Copyright .*<.*>.*$/m
  if (!blank.test(text)) throw new Error(`the text of ${licence} has no line for its holder`)
  return text.replace(blank, copyright)
}

const tidied = (text) =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '')
