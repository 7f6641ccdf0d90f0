/** What each shell runs at TAB; all of them ask `zoosh __complete`. */
export const completionScripts = {
  bash: `# zoosh: completion for bash
_zoosh() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :nospace ]]; then compopt -o nospace 2>/dev/null
    else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(zoosh __complete --bash "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -F _zoosh zoosh
`,
  zsh: `#compdef zoosh
# zoosh: completion for zsh
_zoosh() {
  local line nospace=0
  local -a values shown
  for line in "\${(@f)$(zoosh __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    if [[ $line == :nospace ]]; then nospace=1
    elif [[ -n $line ]]; then
      values+=("\${line%%$'\\t'*}")
      shown+=("\${line/$'\\t'/  }")
    fi
  done
  if (( nospace )); then compadd -S '' -l -d shown -a values; else compadd -l -d shown -a values; fi
}
# As a file in fpath it is loaded at the first TAB, as the body of the function.
if [[ $funcstack[1] == _zoosh ]]; then _zoosh "$@"
elif (( $+functions[compdef] )); then compdef _zoosh zoosh; fi
`,
  fish: `# zoosh: completion for fish
function __zoosh_complete
  set -l words (commandline -opc) (commandline -ct)
  zoosh __complete --fish $words[2..-1] 2>/dev/null | string match -v ':nospace'
end
complete -c zoosh -f -a '(__zoosh_complete)'
`,
} as const
