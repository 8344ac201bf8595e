// Lists the operations of /openapi.json. Text is set as text, never as markup.
"use strict";

const make = (tag, text, ...children) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  node.append(...children);
  return node;
};

const resolve = (api, schema) => {
  const path = schema && schema.$ref && schema.$ref.split("/").slice(1);
  return path ? path.reduce((at, key) => at[key], api) : schema;
};

// The shape of a schema as indented lines; a schema inside itself is named, not repeated.
const shape = (api, schema, seen = []) => {
  if (!schema) return "";
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    if (seen.includes(name)) return name;
    return shape(api, resolve(api, schema), [...seen, name]);
  }
  const several = schema.oneOf || schema.anyOf || schema.allOf;
  if (several) return several.map((one) => shape(api, one, seen)).join(schema.allOf ? " & " : " | ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const types = [].concat(schema.type || "any").join(" | ");
  if (schema.items) return `[${shape(api, schema.items, seen)}]`;
  if (!schema.properties) return schema.format ? `${types} (${schema.format})` : types;
  const indent = (text) => text.replace(/\n/g, "\n  ");
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    const need = (schema.required || []).includes(name) ? "" : "?";
    const note = field.description ? `  // ${field.description.split("\n")[0]}` : "";
    return `  ${name}${need}: ${indent(shape(api, field, seen))}${note}`;
  });
  return `{\n${fields.join("\n")}\n}`;
};

const bodies = (api, content) =>
  Object.entries(content || {}).map(([type, media]) =>
    make("div", "", make("code", type), make("pre", shape(api, media.schema))));

const parameters = (api, list) => {
  const table = make("table");
  for (const one of list.map((each) => resolve(api, each))) {
    const need = one.required ? "required" : "";
    table.append(make("tr", "",
      make("td", "", make("code", one.name)), make("td", one.in), make("td", need),
      make("td", shape(api, one.schema)), make("td", one.description)));
  }
  return table;
};

const operation = (api, path, method, one) => {
  const head = make("summary", "",
    Object.assign(make("span", method.toUpperCase()), { className: "method" }),
    make("code", path), make("span", `  ${one.summary || ""}`));
  const all = make("details", "", head);
  all.id = one.operationId;
  all.dataset.text = `${method} ${path} ${one.operationId} ${one.summary || ""}`.toLowerCase();
  all.append(make("p", one.description), make("p", "", make("code", one.operationId)));
  if (one.parameters) all.append(parameters(api, one.parameters));
  if (one.requestBody) all.append(make("h4", "Body"), ...bodies(api, one.requestBody.content));
  for (const [status, answer] of Object.entries(one.responses)) {
    const problem = answer.content && answer.content["application/problem+json"];
    all.append(make("h4", `${status} ${answer.description || ""}`));
    if (!problem) all.append(...bodies(api, answer.content));
  }
  return all;
};

const show = (api) => {
  document.getElementById("about").textContent = `${api.info.version} — ${api.info.description}`;
  const main = document.getElementById("operations");
  for (const tag of api.tags || []) {
    const section = make("section", "", make("h2", tag.name), make("p", tag.description));
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, one] of Object.entries(methods))
        if ((one.tags || []).includes(tag.name)) section.append(operation(api, path, method, one));
    if (section.querySelector("details")) main.append(section);
  }
};

document.getElementById("find").addEventListener("input", ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const one of document.querySelectorAll("details")) one.hidden = !one.dataset.text.includes(wanted);
});

fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => { document.getElementById("about").textContent = `openapi.json cannot be read: ${error}`; });
