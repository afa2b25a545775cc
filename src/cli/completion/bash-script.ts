/**
 * For bash from 3.2 on, without the bash-completion package. Bash splits words at `:` and `=`, which addresses and
 * flags hold: the script puts them together again for trueup, and takes what stands before the split off the answers.
 */
// `@{` stands for what a template would take as its own.
export const BASH_SCRIPT: string =
  String.raw`# bash completion of trueup. In ~/.bashrc: source <(trueup completion bash)
_trueup() {
  local rest="@{COMP_LINE:0:COMP_POINT}" raw=() plain=() count=0 i word trimmed
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word="@{COMP_WORDS[i]}"
    trimmed="@{rest#"@{rest%%[![:space:]]*}"}"
    if ((i == COMP_CWORD)); then word="$trimmed"; fi
    if ((count > 0)) && [[ "$trimmed" == "$rest" ]]; then
      raw[count - 1]="@{raw[count - 1]}$word"
    else
      raw[count]="$word"
      ((count++))
    fi
    rest="@{trimmed#"$word"}"
  done
  local current="@{raw[count - 1]}" quote='' cut='' reply value shell=''
  case "$current" in [\"\']*) quote="@{current:0:1}" ;; esac
  if [[ -z "$quote" && "$COMP_WORDBREAKS" == *:* && "$current" == *:* ]]; then cut="@{current%"@{current##*:}"}"
  elif [[ -z "$quote" && "$COMP_WORDBREAKS" == *=* && "$current" == *=* ]]; then cut="@{current%"@{current##*=}"}"; fi
  for ((i = 1; i < count; i++)); do plain[i - 1]="$(_trueup_plain "@{raw[i]}")"; done
  COMPREPLY=()
  while IFS= read -r reply; do
    case "$reply" in
      :*) shell="@{reply:1}" ;;
      *)
        value="@{reply%%$'\t'*}"
        case "$value" in */) _trueup_option nospace ;; esac
        if [[ -z "$quote" ]]; then printf -v value '%q' "$value"; fi
        COMPREPLY[@{#COMPREPLY[@]}]="@{value#"$cut"}"
        ;;
    esac
  done < <("@{raw[0]}" __complete -- "@{plain[@]}" 2>/dev/null)
  local kind='' found
  case "$shell" in files) kind=f ;; directories) kind=d ;; esac
  if [[ -n "$kind" ]]; then
    _trueup_option filenames
    current="@{plain[count - 2]}"
    case "$current" in --*=*) current="@{current#*=}" ;; esac
    while IFS= read -r found; do COMPREPLY[@{#COMPREPLY[@]}]="$found"; done < <(compgen -$kind -- "$current")
  fi
}
_trueup_option() { type compopt >/dev/null 2>&1 && compopt -o "$1" 2>/dev/null; return 0; }
_trueup_plain() {
  local text="@{1//\\/}"
  text="@{text//\"/}"
  printf '%s' "@{text//\'/}"
}
complete -F _trueup trueup
`.replaceAll('@{', '${');
