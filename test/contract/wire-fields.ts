import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from '@typescript/typescript6';

/** One field of the wire, and where the code names it. */
export interface NamedField {
  readonly name: string;
  readonly file: string;
}

/** A place where JSON of the wire is read or made without saying which field: nothing can be told about it by looking. */
export interface UnnamedField {
  readonly file: string;
  readonly code: string;
}

export interface WireFields {
  readonly named: readonly NamedField[];
  readonly unnamed: readonly UnnamedField[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Rooms all of whose JSON is Intercom's. Elsewhere a file that imports from `api/` may hold some. */
const ROOMS = ['src/api/', 'src/kinds/', 'src/canary/'];

/**
 * Finds every field the client reads or sends by what the type checker knows: whatever has a type of JSON came from or
 * goes to the wire, however it is taken apart (index, destructuring, `in`, a cast, a parameter of another type). `planted`
 * are more files, by path, that are looked at as if they were there.
 */
export function scanWireFields(planted: ReadonlyMap<string, string>): WireFields {
  const files = [...listWireFiles(), ...planted.keys()];
  const program = createProgram(files, planted);
  const checker = program.getTypeChecker();
  const json = readJsonObject(program, checker);
  const named: NamedField[] = [];
  const unnamed: UnnamedField[] = [];
  for (const file of files) {
    const source = program.getSourceFile(join(ROOT, file));
    if (source === undefined) throw new Error(`${file} is not in the program`);
    const found: Found = {
      name: (name) => named.push({ name, file }),
      unnamed: (node) => unnamed.push({ file, code: node.getText(source).replaceAll(/\s+/gu, ' ') }),
    };
    const visit = (node: ts.Node): void => {
      look(node, checker, json, found);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { named, unnamed };
}

interface Found {
  readonly name: (name: string) => void;
  readonly unnamed: (node: ts.Node) => void;
}

function listWireFiles(): readonly string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.startsWith('src/sandbox/'))
    .filter((file) => {
      const importsApi = (): boolean => /from '(?:\.\.\/)+api\//u.test(readFileSync(join(ROOT, file), 'utf8'));
      return ROOMS.some((room) => file.startsWith(room)) || importsApi();
    })
    .sort();
}

function createProgram(files: readonly string[], planted: ReadonlyMap<string, string>): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const plantedAt = (path: string): string | undefined => planted.get(relative(ROOT, path).split(sep).join('/'));
  host.fileExists = (path) => plantedAt(path) !== undefined || fileExists(path);
  host.readFile = (path) => plantedAt(path) ?? readFile(path);
  const declared = ['src/api/undici-pool.d.ts'];
  return ts.createProgram(
    [...files, ...declared].map((file) => join(ROOT, file)),
    options,
    host,
  );
}

function readJsonObject(program: ts.Program, checker: ts.TypeChecker): ts.Type {
  const source = program.getSourceFile(join(ROOT, 'src/model/json.ts'));
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((each) => each.name === 'JsonObject');
  if (symbol === undefined) throw new Error('src/model/json.ts exports no JsonObject');
  return checker.getDeclaredTypeOfSymbol(symbol);
}

function look(node: ts.Node, checker: ts.TypeChecker, json: ts.Type, found: Found): void {
  const isJson = (of: ts.Node): boolean => isJsonType(checker.getTypeAtLocation(of), checker, json);
  const isAny = (of: ts.Node): boolean => (checker.getTypeAtLocation(of).flags & ts.TypeFlags.Any) !== 0;
  const key = (of: ts.Expression): void => {
    const names = literalsOf(checker.getTypeAtLocation(of));
    if (names === undefined) found.unnamed(node);
    else for (const name of names) found.name(name);
  };
  if (ts.isInterfaceDeclaration(node) && node.getSourceFile().fileName.endsWith('/api/wire-types.ts')) {
    for (const name of namesOf(checker.getTypeAtLocation(node), checker, json)) found.name(name);
  } else if (ts.isPropertyAccessExpression(node)) {
    if (isJson(node.expression)) found.name(node.name.text);
    else if (isAny(node.expression)) found.unnamed(node);
  } else if (ts.isElementAccessExpression(node)) {
    if (isJson(node.expression)) key(node.argumentExpression);
    else if (isAny(node.expression)) found.unnamed(node);
  } else if (ts.isObjectBindingPattern(node)) {
    if (isJson(node)) for (const element of node.elements) lookAtElement(element, found);
    else if (isAny(node)) found.unnamed(node);
  } else if (ts.isForInStatement(node)) {
    if (isJson(node.expression)) found.unnamed(node.expression);
  } else if (ts.isBinaryExpression(node)) {
    if (node.operatorToken.kind === ts.SyntaxKind.InKeyword && isJson(node.right)) key(node.left);
    const isPattern = node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isObjectLiteralExpression(node.left);
    if (isPattern && isJson(node.right)) found.unnamed(node);
  } else if (ts.isCallExpression(node)) {
    lookAtCall(node, checker, json, found, key);
  }
  if (ts.isExpression(node)) lookAtCrossing(node, checker, json, found);
}

function lookAtElement(element: ts.BindingElement, found: Found): void {
  const name = element.propertyName ?? element.name;
  if (element.dotDotDotToken !== undefined) found.unnamed(element);
  else if (ts.isIdentifier(name) || ts.isStringLiteral(name)) found.name(name.text);
  else found.unnamed(element);
}

/** `Object.hasOwn(json, key)`, everything that takes all keys, and the names of a query. */
function lookAtCall(
  node: ts.CallExpression,
  checker: ts.TypeChecker,
  json: ts.Type,
  found: Found,
  key: (of: ts.Expression) => void,
): void {
  const [first, second] = node.arguments;
  const callee = node.expression.getText();
  if (callee === 'withQuery' && second !== undefined) {
    const type = checker.getTypeAtLocation(second);
    for (const { name } of type.getProperties()) found.name(name);
    const spread = ts.isObjectLiteralExpression(second) ? second.properties.filter(ts.isSpreadAssignment) : [];
    const all = [type, ...spread.map(({ expression }) => checker.getTypeAtLocation(expression))];
    if (all.some((each) => checker.getIndexInfosOfType(each).length > 0)) found.unnamed(second);
  }
  if (!/^(?:Object|Reflect)\.\w+$/u.test(callee) || first === undefined) return;
  if (!isJsonType(checker.getTypeAtLocation(first), checker, json)) return;
  const counts = ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === 'length';
  if (callee === 'Object.hasOwn' && second !== undefined) key(second);
  else if (!counts) found.unnamed(node);
}

/** JSON that is taken for something else names its fields by that type; something else that becomes JSON by its own. */
function lookAtCrossing(node: ts.Expression, checker: ts.TypeChecker, json: ts.Type, found: Found): void {
  const isCast = ts.isAsExpression(node) || ts.isSatisfiesExpression(node);
  let inner = node;
  // `x as unknown as Json` is one crossing, whatever stands between.
  while (ts.isAsExpression(inner) || ts.isParenthesizedExpression(inner)) inner = inner.expression;
  const from = checker.getTypeAtLocation(inner);
  const to = isCast ? checker.getTypeAtLocation(node) : checker.getContextualType(node);
  if (to === undefined || (to.flags & ts.TypeFlags.TypeParameter) !== 0) return;
  const [fromJson, toJson] = [isJsonType(from, checker, json), isJsonType(to, checker, json)];
  if (fromJson === toJson) return;
  // `Array.isArray` and the like take anything; whoever else does could read any field of it.
  let taker = node.parent;
  while (ts.isBinaryExpression(taker)) taker = taker.parent;
  const isAny = (to.flags & ts.TypeFlags.Any) !== 0 && !ts.isCallExpression(taker);
  const isMap = checker.getIndexInfoOfType(to, ts.IndexKind.String) !== undefined;
  if (fromJson && (isAny || isMap)) found.unnamed(node);
  for (const name of namesOf(fromJson ? to : from, checker, json)) found.name(name);
}

/** True for `JsonObject`, for a map of JSON values, and for whatever may be one of them. */
function isJsonType(type: ts.Type, checker: ts.TypeChecker, json: ts.Type): boolean {
  if (type.isUnionOrIntersection()) return type.types.some((each) => isJsonType(each, checker, json));
  if (type === json) return true;
  const held = checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
  return held?.isUnion() === true && held.types.includes(json);
}

/** The names of all fields of a type, also of those inside; what is JSON has no names of its own. */
function namesOf(type: ts.Type, checker: ts.TypeChecker, json: ts.Type, seen: Set<ts.Type> = new Set()): string[] {
  if (seen.has(type)) return [];
  seen.add(type);
  if (type.isUnionOrIntersection()) return type.types.flatMap((each) => namesOf(each, checker, json, seen));
  if ((type.flags & ts.TypeFlags.Object) === 0 || isJsonType(type, checker, json)) return [];
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    return checker.getTypeArguments(type as ts.TypeReference).flatMap((each) => namesOf(each, checker, json, seen));
  }
  if (type.getCallSignatures().length > 0) return [];
  return type
    .getProperties()
    .flatMap((property) => [property.name, ...namesOf(checker.getTypeOfSymbol(property), checker, json, seen)]);
}

/** The texts a key may be; undefined when it may be any. Numbers index lists. */
function literalsOf(type: ts.Type): readonly string[] | undefined {
  if (type.isStringLiteral()) return [type.value];
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0) return [];
  if (!type.isUnion()) return undefined;
  const all = type.types.map(literalsOf);
  return all.some((each) => each === undefined) ? undefined : all.flatMap((each) => each ?? []);
}
