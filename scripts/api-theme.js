// How docs/api.md says what typedoc has read: a signature with its types in one line, then what it does, then a line each for the
// parameters that need words, what it gives, and what it throws.
import { MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown'

export class ReferenceTheme extends MarkdownTheme {
  getRenderContext(page) {
    return new ReferenceContext(this, page, this.application.options)
  }
}

class ReferenceContext extends MarkdownThemeContext {
  constructor(...given) {
    super(...given)
    Object.assign(this.partials, {
      signature: (model, options) => this.#signature(model, options),
      constructor: ({ signatures }) => signatures.map((model) => this.#signature(model, {})).join('\n\n'),
      accessor: ({ getSignature, setSignature }) =>
        [getSignature && ['get', getSignature], setSignature && ['set', setSignature]]
          .filter(Boolean)
          .map(([accessor, model]) => this.#signature(model, { accessor }))
          .join('\n\n'),
      // Whatever is inherited, implemented or overridden is told where it stands.
      inheritance: () => '',
    })
  }

  #signature(model, { accessor, multipleSignatures }) {
    const comment = multipleSignatures ? model.comment : model.comment || model.parent?.comment
    const text = (parts) => this.helpers.getCommentParts(parts).trim().replaceAll('\n', '\n  ')
    const parameters = (model.parameters ?? [])
      .filter((parameter) => parameter.comment?.hasVisibleComponent())
      .map(({ name, comment }) => `- \`${name}\`: ${text(comment.summary)}`)
    const tags = (comment?.blockTags ?? []).map(({ tag, content }) => `- ${tag.slice(1)}: ${text(content)}`)
    return [
      this.partials.signatureTitle(model, { accessor }),
      comment ? this.helpers.getCommentParts(comment.summary) : '',
      [...parameters, ...tags].join('\n'),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  }
}
