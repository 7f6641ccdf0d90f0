export const languages = ['en', 'zh'] as const

export type Language = (typeof languages)[number]

/** What is told, in each language. `code` stands between backticks. */
export type Text = Readonly<Record<Language, string>>

/** The language of the environment, as gettext finds it; English where it is none of ours. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value !== undefined && value !== '') ?? ''
  return /^zh/i.test(locale) ? 'zh' : 'en'
}

/** A text in each language. */
export function text(en: string, zh: string): Text {
  return { en, zh }
}
