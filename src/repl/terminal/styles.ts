/** How the parts of the line being edited look: SGR parameters. Sixteen named colours only, so that palettes hold. */
export const styles = {
  verb: '1;32',
  beginning: '33',
  wrong: '31',
  path: '36',
  missing: '2;36',
  flag: '35',
  string: '33',
  operator: '1',
  quiet: '2',
  selected: '7',
  strong: '1',
  good: '32',
  waiting: '33',
  bad: '31',
} as const

/** Colours a profile may have for its name. */
export const colours: Readonly<Record<string, string>> = {
  black: '30',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
  white: '37',
  gray: '90',
}
