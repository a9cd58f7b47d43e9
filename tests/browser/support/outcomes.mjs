// A reporter of Node's test runner: a line of JSON for each test, `[passed, file, name]`, for whoever runs failed ones again.

/** @param {AsyncIterable<any>} source */
export default async function* outcomes(source) {
  for await (const { type, data } of source) {
    const passed = type === 'test:pass';
    if (!passed && type !== 'test:fail') continue;
    if (data.details?.type === 'suite' || data.skip !== undefined || !data.file || data.name === data.file) continue;
    yield `${JSON.stringify([passed, data.file, data.name])}\n`;
  }
}
