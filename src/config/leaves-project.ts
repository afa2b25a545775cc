/** True for a path or glob that is plainly not one inside the project: it begins elsewhere, or goes up. */
export function leavesProject(path: string): boolean {
  return /^(?:[/\\~]|[A-Za-z]:)/u.test(path) || path.split(/[/\\]/u).includes('..');
}
