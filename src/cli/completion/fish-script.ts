/** For fish 3. */
export const FISH_SCRIPT: string = String.raw`# fish completion of trueup. Once: trueup completion fish > ~/.config/fish/completions/trueup.fish
function __trueup_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct | string replace -a -r '["\'\\\\]' '')
    for line in (command $program __complete -- $words "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
            case ':directories'
                __fish_complete_directories (string replace -r '^--[^=]*=' '' -- "$current")
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c trueup -f -a '(__trueup_complete)'
`;
