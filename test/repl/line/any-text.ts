import fc from 'fast-check'

/** Texts of any characters, those that mean something to the shell more often than others. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ' ',
      '"',
      "'",
      '\\',
      '$',
      '?',
      ';',
      '&',
      '|',
      '>',
      '#',
      '\n',
      '\t',
      'é',
      '配',
      '😀',
      '\u202e',
      '\u001b',
      '\ud800',
      'x',
      'u',
      '{',
      '0',
    ),
  }),
)
