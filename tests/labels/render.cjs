// Renders ZPL (standard input: JSON with zpl, width and height in mm, dots per mm) with zpl-renderer-js, as PNG in base64.
const { createRequire } = require("node:module");
const { ready } = createRequire(process.argv[2] + "/")("zpl-renderer-js");

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", async () => {
  const { api } = await ready;
  const answers = [];
  for (const { zpl, width, height, dpmm } of JSON.parse(text))
    answers.push(await api.zplToBase64MultipleAsync(zpl, width, height, dpmm));
  process.stdout.write(JSON.stringify(answers), () => process.exit(0));
});
