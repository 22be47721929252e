(() => {
  "use strict";
  const { page, words: interface_, load, offerLanguages } = window.strataCockpit;
  const root = document.documentElement;
  const PAGE_SIZE = 15;
  // Columns of Latin letters; a Chinese character takes two.
  const LONG_TEXT = 30;
  // Safe for the colour-blind: risk from orange to blue-grey, tiers by place and shade.
  const COLOURS = {
    high: "#c8501e", medium: "#e3a72f", low: "#8fa6b8",
    due_count: "#c8501e", later_count: "#9dbdd3",
    none: "#9dbdd3", remind: "#e8c46a", copy_manager: "#e3962f", reassign: "#c8501e",
    kept_count: "#9dbdd3", superseded_count: "#c9d1d8", rejected_count: "#e3962f", held_count: "#c8501e",
    prospect: "#d3dae0", dormant: "#9aa6b1", at_risk: "#c8501e", new: "#8fd0d8",
    high_value: "#17496b", high_potential: "#3f84b0", active: "#86b6d6", low_value: "#e2cf9c",
    mean_probability: "#1d5b84", churn_rate: "#c8501e",
    unknown: "#c9d1d8", returned: "#8fd0d8", churn_rate_lower: "#d9a58e", churn_rate_upper: "#d9a58e",
    revenue_churn_rate: "#1d5b84",
  };
  const PALETTE = ["#1d5b84", "#d98a1f", "#6b9bbd", "#8a6fa8", "#5d9a86", "#8c6d4f", "#c8501e", "#e2cf9c"];
  const INK = "#17212b";
  const MUTED = "#515d69";

  const language = () => (root.lang === "zh" ? 0 : 1);
  const said = (text) => (Array.isArray(text) ? text[language()] : text);
  const word = (number) => said(page.words[number]);
  const spoken = (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`{${name}}`, value),
      said(interface_[key]),
    );
  const figure = (value, kind) => {
    if (value === null || value === undefined) return "–";
    if (kind === "rate") return `${(value * 100).toFixed(1)} %`;
    const digits = kind === "ratio" ? 2 : kind === "money" ? 0 : Number.isInteger(value) ? 0 : 1;
    return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  // Charts

  const colour = (series, place) =>
    Object.hasOwn(COLOURS, series.code) ? COLOURS[series.code] : PALETTE[place % PALETTE.length];
  const shorten = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  const heat = (chart) => {
    const values = chart.series.flatMap((one) => one.values).filter((value) => value !== null);
    const top = Math.max(...values, 0);
    const low = chart.kind === "rate" ? Math.min(...values, 0) : 0;
    const isCrowded = chart.categories.length * chart.series.length > 200;
    const cells = chart.series.flatMap((one, y) =>
      one.values.map((value, x) => ({
        value: [x, y, value ?? "-"],
        label: { color: value > low + (top - low) * 0.55 ? "#ffffff" : INK },
      })),
    );
    return {
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      tooltip: {
        ...tip,
        formatter: ({ data }) =>
          `${word(chart.series[data.value[1]].name)} → ${word(chart.categories[data.value[0]])}: ${figure(data.value[2] === "-" ? null : data.value[2], chart.kind)}`,
      },
      xAxis: { type: "category", data: chart.categories.map(word), ...quiet, axisLabel: { ...quiet.axisLabel, interval: 0, fontSize: 11 }, position: "top" },
      yAxis: { type: "category", inverse: true, data: chart.series.map((one) => word(one.name)), ...quiet },
      visualMap: { show: false, min: low, max: top || 1, inRange: { color: ["#f1f5f8", "#a9c7db", "#3f84b0", "#17496b"] } },
      series: [{
        type: "heatmap",
        data: cells,
        itemStyle: { borderColor: "#fff", borderWidth: 1 },
        label: {
          show: true,
          fontSize: isCrowded ? 9 : 11,
          formatter: ({ value }) => {
            if (value[2] === "-") return "";
            if (chart.kind === "rate") return String(Math.round(value[2] * 100));
            return chart.kind === "money" ? `${figure(value[2] / 1000, "money")}k` : figure(value[2], chart.kind);
          },
        },
      }],
    };
  };
  const tip = { renderMode: "richText", confine: true, backgroundColor: "#fff", borderColor: "#aab5bf", textStyle: { color: INK, fontSize: 12 } };
  const quiet = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: MUTED, fontSize: 12 }, splitLine: { show: false } };

  const plot = (chart) => {
    const isLine = chart.drawing === "lines";
    const isStack = chart.drawing === "stack";
    const isMany = chart.series.length > 1;
    const names = { type: "category", data: chart.categories.map(word), ...quiet, axisLine: { show: true, lineStyle: { color: "#aab5bf" } } };
    const values = {
      type: "value", ...quiet,
      splitLine: { lineStyle: { color: "#e9edf1" } },
      axisLabel: {
        ...quiet.axisLabel,
        formatter: (value) => (chart.kind === "rate" ? `${Math.round(value * 100)} %` : value.toLocaleString("en-US")),
      },
      splitNumber: 4,
    };
    if (chart.horizontal) {
      names.inverse = true;
      names.axisLabel = { ...names.axisLabel, color: INK, formatter: (text) => shorten(text, language() ? 26 : 14) };
    }
    return {
      grid: { left: 8, right: 28, top: isMany ? 34 : 10, bottom: 4, containLabel: true },
      legend: isMany ? { type: "scroll", top: 0, left: 0, itemWidth: 12, itemHeight: 10, icon: "roundRect", textStyle: { color: INK, fontSize: 12 } } : undefined,
      tooltip: {
        ...tip, trigger: "axis", axisPointer: { type: isLine ? "line" : "shadow" },
        valueFormatter: (value) => figure(value ?? null, chart.kind),
      },
      xAxis: chart.horizontal ? values : names,
      yAxis: chart.horizontal ? names : values,
      series: chart.series.map((one, place) => {
        const isBound = /_(lower|upper)$/.test(one.code);
        return {
          name: word(one.name),
          type: isLine ? "line" : "bar",
          stack: isStack ? "whole" : undefined,
          data: one.values,
          barMaxWidth: chart.horizontal ? 18 : 34,
          color: colour(one, place),
          symbol: isBound ? "none" : "circle",
          symbolSize: 6,
          lineStyle: { width: isBound ? 1 : 2.5, type: isBound ? "dashed" : "solid" },
          itemStyle: isStack ? { borderColor: "#fff", borderWidth: 1 } : {},
          label: isMany || isLine ? undefined : {
            show: true, position: chart.horizontal ? "right" : "top", color: INK, fontSize: 12,
            formatter: ({ value }) => figure(value, chart.kind),
          },
        };
      }),
    };
  };

  const drawn = [];
  const drawCharts = () => {
    for (const { picture, chart } of drawn) {
      picture.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...(chart.drawing === "heat" ? heat(chart) : plot(chart)) }, true);
    }
  };
  const prepareCharts = () => {
    for (const chart of page.charts) {
      const place = document.querySelector(`[data-chart="${chart.key}"]`);
      if (!place) continue;
      if (chart.horizontal) place.style.height = `${chart.categories.length * 27 + 76}px`;
      if (chart.drawing === "heat") place.style.height = `${Math.max(chart.series.length * 25 + 46, 190)}px`;
      const picture = window.echarts.init(place, null, { renderer: "svg" });
      new ResizeObserver(() => picture.resize()).observe(place);
      drawn.push({ picture, chart });
    }
  };

  // Lists

  const textOf = (cell, column) => {
    if (cell === null) return "";
    if (Array.isArray(cell)) return word(cell[0]);
    if (column.kind === "date") return cell;
    return ["count", "money", "rate", "ratio"].includes(column.kind) ? figure(cell, column.kind) : word(cell);
  };
  const sortable = (cell, column) => (["count", "money", "rate", "ratio"].includes(column.kind) ? cell : textOf(cell, column));
  const compared = (left, right) => {
    if (left === right) return 0;
    if (left === null || left === "") return 1;
    if (right === null || right === "") return -1;
    return typeof left === "number" ? left - right : left.localeCompare(right, root.lang);
  };

  const filled = (cell, column) => {
    const text = textOf(cell, column);
    const isLong = text.length + (text.match(/[^\x00-\x7f]/g)?.length ?? 0) > LONG_TEXT;
    const classes = `${column.kind}${isLong ? " long" : ""}`;
    if (!Array.isArray(cell)) return make("td", { class: classes }, text);
    if (column.kind === "owner") return make("td", { class: classes }, make("a", { href: cell[1] }, text));
    const button = make("button", { type: "button", class: "open", "aria-haspopup": "dialog" }, text);
    button.addEventListener("click", () => openDrawer(cell[1]));
    return make("td", { class: classes }, button);
  };

  const prepareList = (list) => {
    const place = document.querySelector(`[data-list="${list.key}"]`);
    const state = { query: "", chosen: {}, sorted: null, isDown: false, from: 0 };
    const tools = make("div", { class: "tools" });
    const tally = make("p", { class: "tally", role: "status" });
    const head = make("tr");
    const body = make("tbody");
    const previous = make("button", { type: "button" });
    const next = make("button", { type: "button" });
    const where = make("span");
    const scroll = make(
      "div", { class: "scroll", role: "region", tabindex: "0", "aria-labelledby": list.key },
      make("table", {}, make("thead", {}, head), body),
    );

    const found = () => {
      const query = state.query.toLocaleLowerCase();
      const rows = list.rows.filter((row) =>
        list.columns.every((column, place_) => {
          const chosen = state.chosen[place_];
          return chosen === undefined || textOf(row[place_], column) === chosen;
        }) && (!query || list.columns.some((column, place_) => textOf(row[place_], column).toLocaleLowerCase().includes(query))));
      if (state.sorted === null) return rows;
      const column = list.columns[state.sorted];
      return rows
        .map((row) => [sortable(row[state.sorted], column), row])
        .sort(([left], [right]) => compared(left, right) * (state.isDown && left !== null && right !== null ? -1 : 1))
        .map(([, row]) => row);
    };

    const show = () => {
      const rows = found();
      state.from = Math.min(state.from, Math.max(0, Math.floor((rows.length - 1) / PAGE_SIZE) * PAGE_SIZE));
      const shown = rows.slice(state.from, state.from + PAGE_SIZE);
      body.replaceChildren(...shown.map((row) => make("tr", {}, ...row.map((cell, place_) => filled(cell, list.columns[place_])))));
      if (!shown.length) body.append(make("tr", {}, make("td", { colspan: list.columns.length }, spoken("no_rows"))));
      const leftOut = list.total - list.rows.length;
      tally.textContent = spoken("list_count", { found: figure(rows.length, "count"), total: figure(list.total, "count") })
        + (leftOut > 0 ? spoken("list_left_out", { count: figure(leftOut, "count") }) : "");
      previous.disabled = state.from === 0;
      next.disabled = state.from + PAGE_SIZE >= rows.length;
      where.textContent = spoken("page_of", { page: Math.floor(state.from / PAGE_SIZE) + 1, pages: Math.max(1, Math.ceil(rows.length / PAGE_SIZE)) });
    };

    const sortBy = (place_) => {
      const isFigure = ["count", "money", "rate", "ratio"].includes(list.columns[place_].kind);
      state.isDown = state.sorted === place_ ? !state.isDown : isFigure;
      state.sorted = place_;
      for (const [number, cell] of [...head.children].entries()) {
        if (number === place_) cell.setAttribute("aria-sort", state.isDown ? "descending" : "ascending");
        else cell.removeAttribute("aria-sort");
      }
      state.from = 0;
      show();
    };

    const frame = () => {
      const search = make("input", { type: "search" });
      search.value = state.query;
      search.addEventListener("input", () => { state.query = search.value; state.from = 0; show(); });
      tools.replaceChildren(make("label", {}, spoken("search"), search));
      state.chosen = {};
      for (const [place_, column] of list.columns.entries()) {
        if (!column.filtered) continue;
        const options = [...new Set(list.rows.map((row) => textOf(row[place_], column)))].filter(Boolean);
        options.sort((left, right) => left.localeCompare(right, root.lang));
        const select = make("select", {}, make("option", { value: "" }, spoken("all")), ...options.map((one) => make("option", { value: one }, one)));
        select.addEventListener("change", () => {
          if (select.selectedIndex) state.chosen[place_] = select.value;
          else delete state.chosen[place_];
          state.from = 0;
          show();
        });
        tools.append(make("label", {}, word(column.title), select));
      }
      head.replaceChildren(...list.columns.map((column, place_) => {
        const button = make("button", { type: "button" }, word(column.title));
        button.addEventListener("click", () => sortBy(place_));
        return make("th", { scope: "col", class: column.kind, "aria-sort": state.sorted === place_ && (state.isDown ? "descending" : "ascending") }, button);
      }));
      previous.textContent = spoken("previous");
      next.textContent = spoken("next");
      show();
    };
    previous.addEventListener("click", () => { state.from -= PAGE_SIZE; show(); });
    next.addEventListener("click", () => { state.from += PAGE_SIZE; show(); });
    place.append(tools, scroll, make("div", { class: "pager" }, previous, where, next, tally));
    return frame;
  };

  // The drawer

  const drawer = document.getElementById("drawer");
  let opened = null;
  const fillDrawer = () => {
    const { words, faces } = window.strataCockpit.customers;
    const text = (number) => said(words[number]);
    const face = faces[opened];
    document.getElementById("drawer-name").textContent = text(face.name);
    const facts = make("dl", {}, ...face.facts.flatMap(([title, value]) => [make("dt", {}, text(title)), make("dd", {}, text(value))]));
    const sections = face.sections.flatMap(({ title, rows }) => [
      make("h3", {}, text(title)),
      rows.length
        ? make("table", {}, make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, text(cell)))))))
        : make("p", { class: "nothing" }, spoken("nothing_known")),
    ]);
    document.getElementById("drawer-body").replaceChildren(facts, ...sections);
  };
  const openDrawer = (customer) => {
    const open = () => {
      opened = customer;
      fillDrawer();
      drawer.showModal();
      drawer.scrollTop = 0;
      document.getElementById("drawer-name").focus();
    };
    if (window.strataCockpit.customers) open();
    else load(root.dataset.faces, open);
  };
  drawer.querySelector(".close").addEventListener("click", () => drawer.close());
  drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
  drawer.addEventListener("close", () => { opened = null; });

  // The day of the pages and the runs beside them, by the clock of the reader

  const RUNS = "../../runs/last_runs.js";
  const DAY = 24 * 60 * 60 * 1000;
  // A copy of the pages has other neighbours; served by strata, they are the root.
  const folder = location.pathname.replace(/[^/]*$/, "");
  const isPublication = folder === "/" || folder.endsWith("/published/cockpit/");
  const asOf = document.querySelector("[data-as-of]");
  const runPlace = document.querySelector("[data-run]");
  const twoDigits = (number) => String(number).padStart(2, "0");
  const dateOf = (when) => [when.getFullYear(), twoDigits(when.getMonth() + 1), twoDigits(when.getDate())].join("-");
  const momentOf = (text) => {
    const when = new Date(text);
    return `${dateOf(when)} ${twoDigits(when.getHours())}:${twoDigits(when.getMinutes())}`;
  };
  const sayAge = () => {
    const days = Math.round((Date.parse(dateOf(new Date())) - Date.parse(asOf.dataset.asOf)) / DAY);
    const key = days === 0 ? "age_today" : days === 1 ? "age_yesterday" : "age_days";
    asOf.textContent = days < 0 ? "" : spoken(key, { days });
    const note = document.querySelector("[data-age]");
    if (!note) return;
    note.hidden = days < 2;
    note.textContent = spoken("age_old", { day: asOf.dataset.asOf, days });
  };
  const lastRun = ({ release, last: run }) => {
    if (!run) return null;
    if (run.release && run.release === release) return ["done", "good", run];
    if (run.status === "running") return Date.now() - Date.parse(run.started_at) > DAY / 2 ? ["silent", "bad", run] : ["running", "watch", run];
    if (run.status !== "done") return ["failed", "bad", run];
    return run.release && run.release !== release ? ["aside", "plain", run] : ["done", "good", run];
  };
  const sayRuns = () => {
    const told = window.strataCockpit.runs;
    const found = told && lastRun(told);
    if (!found) return;
    const [key, tone, run] = found;
    runPlace.className = tone;
    runPlace.textContent = spoken(`run_${key}`, {
      when: momentOf(run.started_at), day: asOf.dataset.asOf, code: run.exit_code ?? "–", status: spoken(`run_status_${run.status}`),
    });
    const list = document.querySelector("[data-runs]");
    list.hidden = false;
    list.querySelector("tbody").replaceChildren(...told.runs.map((one) => make(
      "tr", {},
      make("th", { scope: "row", class: "date" }, momentOf(one.started_at)),
      make("td", {}, one.command),
      make("td", {}, spoken(`run_status_${one.status}`)),
      make("td", { class: "date" }, one.as_of ?? "–"),
      make("td", { class: "count" }, figure(one.seconds, "count")),
    )));
  };
  const sayState = () => { sayAge(); sayRuns(); };
  // A page that was left open overnight is of the day before.
  document.addEventListener("visibilitychange", sayState);
  if (runPlace && isPublication) load(RUNS, sayRuns);

  // Language

  const frames = page.lists.map(prepareList);
  prepareCharts();
  offerLanguages(() => {
    for (const frame of frames) frame();
    sayState();
    drawCharts();
    if (opened) fillDrawer();
  });
  root.dataset.ready = "true";
})();
