/** For zsh with its completion system on: to be sourced after `compinit`, or kept as `_trueup` in a directory of `fpath`. */
// `@{` stands for what a template would take as its own.
export const ZSH_SCRIPT: string = String.raw`#compdef trueup
# zsh completion of trueup. In ~/.zshrc, after compinit: source <(trueup completion zsh)
_trueup() {
  local line value shell
  local -a values shown open openshown
  while IFS= read -r line; do
    if [[ "$line" == :* ]]; then shell="@{line#:}"; continue; fi
    value="@{line%%$'\t'*}"
    if [[ "$value" == */ ]]; then
      open+=("$value"); openshown+=("@{line/$'\t'/  -- }")
    else
      values+=("$value"); shown+=("@{line/$'\t'/  -- }")
    fi
  done < <("@{(Q)words[1]}" __complete -- "@{(@Q)words[2,CURRENT-1]}" "@{(Q)PREFIX}" 2>/dev/null)
  (( @{#values} )) && compadd -l -d shown -a values
  (( @{#open} )) && compadd -S '' -l -d openshown -a open
  case "$shell" in
    files) [[ "$PREFIX" == --*=* ]] && compset -P '*='; _files ;;
    directories) [[ "$PREFIX" == --*=* ]] && compset -P '*='; _files -/ ;;
  esac
  return 0
}
if [[ "@{funcstack[1]}" == _trueup ]]; then _trueup "$@"; else compdef _trueup trueup; fi
`.replaceAll('@{', '${');
