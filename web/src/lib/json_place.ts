// Where in the text of a JSON document a JSON Pointer leads: errors are shown on their line.

interface Frame {
  key: string | number;
  array: boolean;
}

/** Lines (from 1) at which the values of a document begin, by JSON Pointer. Gives up silently at what is no JSON. */
export function linesByPointer(text: string): Map<string, number> {
  const lines = new Map<string, number>([['', 1]]);
  const stack: Frame[] = [];
  let line = 1;
  let expectKey = false;
  const pointer = () =>
    stack.map((frame) => `/${String(frame.key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const token = /"(?:\\.|[^"\\])*"|[{}[\],:]|\n|[^\s{}[\],:"]+/g;
  for (const [part] of text.matchAll(token)) {
    const top = stack.at(-1);
    if (part === '\n') {
      line += 1;
    } else if (part === '{' || part === '[') {
      if (!lines.has(pointer())) lines.set(pointer(), line);
      stack.push({ key: part === '[' ? 0 : '', array: part === '[' });
      expectKey = part === '{';
    } else if (part === '}' || part === ']') {
      stack.pop();
      expectKey = false;
    } else if (part === ',') {
      if (top?.array) top.key = Number(top.key) + 1;
      else expectKey = true;
    } else if (part === ':') {
      expectKey = false;
    } else if (expectKey && top) {
      top.key = unquoted(part);
      lines.set(pointer(), line);
    } else if (!lines.has(pointer())) {
      lines.set(pointer(), line);
    }
  }
  return lines;
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

/** The line of a pointer, or of the nearest thing around it that is there. */
export function lineOf(lines: Map<string, number>, pointer: string): number {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at);
    if (line !== undefined) return line;
  }
  return 1;
}

/** The pointer of what stands on a line: the deepest value that begins there or before it. */
export function pointerAtLine(lines: Map<string, number>, line: number): string {
  let found = '';
  let at = 0;
  for (const [pointer, start] of lines) {
    if (start <= line && start >= at) {
      found = pointer;
      at = start;
    }
  }
  return found;
}
