/** What the keys of the shell's editor do. */
export const keyBindings = ['emacs', 'vi'] as const

export type KeyBindings = (typeof keyBindings)[number]
