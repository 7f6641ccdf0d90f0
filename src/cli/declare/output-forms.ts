/** Forms in which every command can print its result. */
export const commonForms = ['pretty', 'plain', 'json', 'ndjson', 'raw'] as const

/** Forms of single commands, which declare what they show in it (`Command.forms`); and what the form is. */
export const ownForms = {
  yaml: 'the tree in YAML, as a file of it would be',
  tar: 'the tree as a tar archive',
  prometheus: "text that Prometheus reads, for node_exporter's textfile collector",
} as const

export type OwnForm = keyof typeof ownForms

export type OutputForm = (typeof commonForms)[number] | OwnForm
