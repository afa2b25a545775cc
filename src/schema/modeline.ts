/** Where a project keeps the schemas made for it, relative to its root. */
export const PROJECT_SCHEMAS = {
  objects: '.trueup/schemas/objects.schema.json',
  project: '.trueup/schemas/project.schema.json',
} as const;

/**
 * The first line of a YAML file that tells editors its schema. Both paths are relative to the project root and with
 * `/`; editors resolve what stands in the line relative to the file.
 */
export function schemaModeline(file: string, schema: string): string {
  const up = file.split('/').length - 1;
  const way = up === 0 ? './' : '../'.repeat(up);
  return `# yaml-language-server: $schema=${way}${schema}`;
}
