// Rows as a Markdown table; `x floor` is how many times the floor's wall and CPU a row took.
export function renderTable(rows) {
  const cells = rows.map(({ name, count, runs, median, floor }) => [
    name,
    count === undefined ? '' : String(count),
    median.wall.toFixed(3),
    median.cpu.toFixed(3),
    median.peak.toFixed(0),
    floor ? `${(median.wall / floor.wall).toFixed(1)} / ${(median.cpu / floor.cpu).toFixed(1)}` : 'floor',
    String(runs),
  ]);
  const head = ['what', 'N', 'wall s', 'CPU s', 'peak MiB', 'x floor (wall / CPU)', 'runs'];
  const all = [head, ['---', '---:', '---:', '---:', '---:', '---:', '---:'], ...cells];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => pad(cell, widths[column], column > 0)).join(' | ')} |`;
  return `${all.map(line).join('\n')}\n`;
}

function pad(cell, width, right) {
  return right ? cell.padStart(width) : cell.padEnd(width);
}
