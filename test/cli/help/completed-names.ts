import fc from 'fast-check'

/** Names that mean something to a shell, each between `a` and `z`; what they would do is to make a file X. */
const chosen = [
  '`touch X`',
  '$(touch X)',
  '"$(touch X)"',
  "'$(touch X)'",
  ';touch X;',
  "'; touch X; '",
  '"; touch X; "',
  '&&touch X||',
  '|touch X|',
  '(touch X)',
  '{touch,X}',
  '>X',
  '<X',
  '!!',
  '!touch',
  '"!!"',
  "'!!'",
  '\\',
  '\\`touch X\\`',
  '\\\\"',
  "\\'",
  '*?[x]{y,z}',
  '~',
  ' #',
  '$HOME',
  ['$', '{HOME}'].join(''),
  '^b^',
  '=b:c@',
  '%1',
  '配置 ',
  '  ',
]

/** Pieces of such names in any order. */
const made = fc.string({
  unit: fc.constantFrom(
    '`',
    '$',
    '(',
    ')',
    "'",
    '"',
    '\\',
    '!',
    ';',
    ' ',
    'touch X',
    '&',
    '|',
    '*',
    '~',
    '#',
    '=',
    ':',
    '{',
    '}',
    '^',
    'é',
  ),
  minLength: 1,
  maxLength: 8,
})

/** @param count how many are made, by a seed, beside those chosen */
export function hostileNames(count: number, seed: number): string[] {
  const all = [...chosen, ...fc.sample(made, { numRuns: count, seed })].map((name) => `a${name}z`)
  return [...new Set(all)]
}
