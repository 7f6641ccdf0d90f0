/** The name of a file as a shell of the operating system reads it: `~`, alone or before a slash, is the home folder. */
export function fromHome(name: string): string {
  return name.replace(/^~(?=\/|$)/, () => process.getBuiltinModule('node:os').homedir())
}
