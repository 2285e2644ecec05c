# shellcheck shell=bash
# shellcheck disable=SC2154 # root, artifacts and dotnet are variables of the script that sources this one
# `./factory test [PART…]`: sourced by the script `factory`, whose functions and variables it uses.

parts=(unit simulation sandbox samples fleet attacks console knowledge docs apphost)

# The test projects of a part, of those that exist.
projects_of() {
  local names='' name
  case $1 in
    unit) names='Contracts Coordinator Agents Roles GitHub ServiceDefaults Factory' ;;
    simulation) names=Simulation ;;
    sandbox) names=Sandbox ;;
    samples) names=Samples ;;
    fleet) names=Fleet ;;
    attacks) names=Attacks ;;
    console) names=Console ;;
    knowledge) names=Knowledge ;;
    docs) names=Docs ;;
    apphost) names=AppHost ;;
  esac
  for name in $names; do
    [[ -d $root/tests/AgentFactory.$name.Tests ]] && echo "AgentFactory.$name.Tests"
  done
  # The sample's own tests, where a reader of the guide looks for them.
  [[ $1 == docs ]] && echo TranslatorAgent.Tests
  return 0
}

# A test project that no part names, or a project that the solution filter forgot, would silently never run.
check_tree() {
  local project part known=' '
  for part in "${parts[@]}"; do
    known+="$(projects_of "$part" | tr '\n' ' ')"
  done
  for project in "$root"/tests/*.Tests; do
    project=$(basename "$project")
    [[ $known == *" $project "* ]] || fault "tests/$project belongs to no part: name it in eng/test.sh"
  done
  while read -r project; do
    # These need Aspire's packages.
    [[ $project == *AppHost* || $project == *knowledge-redis* || $project == *knowledge-qdrant* ]] || grep -qF "\"${project//\\/\\\\}\"" "$root/AgentFactory.Core.slnf" ||
      fault "$project is in AgentFactory.sln, but not in AgentFactory.Core.slnf: add it"
  done < <(sed -n 's/^Project(.*"\([^"]*\.csproj\)".*/\1/p' "$root/AgentFactory.sln")
}

# A failure that no test framework reported.
fault() {
  printf '  FAILED %s\n' "$1"
  failed=$((failed + 1))
}

# Reads the results that the test host wrote: one line a failed or skipped test, then the counts, one line a project.
read_results() {
  awk '
    function attribute(line, name,    value) {
      if (!match(line, " " name "=\"[^\"]*\"")) return ""
      value = substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
      return plain(value)
    }
    function plain(text) {
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text)
      gsub(/&#x[dD];/, "", text); gsub(/&#x[aA];/, "\n    ", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    function keep(text) { if (lines++ < 25) note = note "\n    " plain(text) }
    # One element may hold several lines of text: collect until it closes.
    /<UnitTestResult / { outcome = attribute($0, "outcome"); name = attribute($0, "testName"); note = ""; lines = 0; inside = ($0 !~ /\/>[ \r]*$/) }
    inside && /<Message>/ { inMessage = 1 }
    inside && /<StackTrace>/ { inStack = 1; frames = 0 }
    inside && (inMessage || (inStack && frames++ < 6)) {
      text = $0; gsub(/\r/, "", text); gsub(/^ *<(Message|StackTrace)>/, "", text); gsub(/<\/(Message|StackTrace)>.*/, "", text); keep(text)
    }
    /<\/Message>/ { inMessage = 0 }
    /<\/StackTrace>/ { inStack = 0 }
    /<UnitTestResult / && !inside || /<\/UnitTestResult>/ {
      if (outcome == "Passed") passed++
      else if (outcome == "NotExecuted") { skipped++; sub(/^\n    /, "", note); print "  skipped " name ": " (note == "" ? "no reason given" : note) }
      else { failed++; print "  FAILED " name note }
      inside = 0
    }
    # Output that a whole run left, not one test: a host that died says so here.
    /<RunInfo .*outcome="Error"/ { dying = 1 }
    dying && /<Text>/ { text = $0; gsub(/^ *<Text>|<\/Text>.*/, "", text); if (text !~ /^\[xUnit/) print "  " plain(text) }
    /<\/RunInfo>/ { dying = 0 }
    /<UnitTest / { storage = attribute($0, "storage"); sub(/.*\//, "", storage); seen[storage]++ }
    END {
      for (dll in seen) print "ran\t" dll
      print "counts\t" passed + 0 "\t" failed + 0 "\t" skipped + 0
    }' "$1"
}

# test_part PART: runs one part and adds its counts to the totals.
test_part() {
  local part=$1 results=$artifacts/test-results/$1 project dll dlls=() status=0 started=$SECONDS before=$failed
  local p=0 f=0 s=0 ran=' ' line
  mkdir -p "$results"
  for project in $(projects_of "$part"); do
    dll=$artifacts/bin/$project/release/$project.dll
    if [[ -f $dll ]]; then
      dlls+=("$dll")
    else
      fault "$project was not built: is it in AgentFactory.Core.slnf?"
    fi
  done

  if [[ ${#dlls[@]} -gt 0 ]]; then
    bounded "${FACTORY_TEST_TIMEOUT_SECONDS:-1800}" "$dotnet" vstest "${dlls[@]}" --Parallel --logger:'trx;LogFileName=results.trx' \
      --ResultsDirectory:"$results" >"$results/log" 2>&1 </dev/null || status=$?
  fi
  if [[ -f $results/results.trx ]]; then
    while IFS= read -r line; do
      case $line in
        counts$'\t'*) IFS=$'\t' read -r _ p f s <<<"$line" ;;
        ran$'\t'*) ran+="${line#*$'\t'} " ;;
        *) printf '%s\n' "$line" ;;
      esac
    done < <(read_results "$results/results.trx")
  fi
  failed=$((failed + f))
  for dll in ${dlls[@]+"${dlls[@]}"}; do
    # The results name files in lower case.
    [[ $ran == *" $(basename "$dll" | tr '[:upper:]' '[:lower:]') "* ]] || fault "$(basename "$dll" .dll): no test ran"
  done
  if [[ $status -ne 0 && $failed -eq $before ]]; then
    tail -n 20 "$results/log"
    if [[ $status -eq 124 ]]; then
      fault "$part did not end in time; see artifacts/test-results/$part/log"
    else
      fault "the test host ended with status $status without a failed test; see artifacts/test-results/$part/log"
    fi
  fi
  passed=$((passed + p))
  skipped=$((skipped + s))
  printf '%s: %d passed, %d failed, %d skipped (%d s)\n' "$part" "$p" $((failed - before)) "$s" $((SECONDS - started))
}

# The Aspire projects are built only where their packages can be had, and on their own: nothing else waits for them.
build_apphost() {
  [[ ! -e $root/eng/feed/.partial ]] || return 1
  say "building the AppHost…"
  bounded 1800 "$dotnet" build "$root/tests/AgentFactory.AppHost.Tests" -c Release --disable-build-servers -v quiet -nologo \
    -p:NuGetAudit=false >"$artifacts/build-apphost.log" 2>&1 </dev/null || cat "$artifacts/build-apphost.log" >&2
}

run_tests() {
  local part present=() wanted=() summary=$artifacts/test-results/summary
  passed=0 failed=0 skipped=0
  for part in "${parts[@]}"; do
    [[ -z $(projects_of "$part") ]] || present+=("$part")
  done
  for part in "$@"; do
    [[ " ${present[*]} " == *" $part "* ]] ||
      die "there are no tests of a part '$part'; no test was run. The parts are: ${present[*]}"
    wanted+=("$part")
  done

  build tests
  rm -rf "$artifacts/test-results"
  mkdir -p "$artifacts/test-results"
  export FACTORY_TEST_SUMMARY=$summary
  : >"$summary"

  if [[ ${#wanted[@]} -eq 0 ]]; then
    check_tree
    wanted=("${present[@]}")
  fi
  for part in "${wanted[@]}"; do
    if [[ $part == apphost ]] && ! build_apphost; then
      printf 'apphost: left out, because the package source does not serve all of Aspire\n'
      continue
    fi
    test_part "$part"
  done

  cat "$summary"
  [[ $((passed + failed)) -gt 0 ]] || fault "no test ran"
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [[ $failed -eq 0 ]]
}
