# SPDX-License-Identifier: Apache-2.0
# Sourced by ./systole and ./test: finds a JDK, names what is missing, runs the Maven wrapper.

readonly jdk_release=25

# Prints the home of a JDK of at least $jdk_release: JAVA_HOME, the java on PATH, then the usual
# folders, the newest first. Reads the `release` file instead of starting each JVM.
find_jdk() {
  local home java
  if [[ -n ${JAVA_HOME:-} ]] && is_jdk "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  java=$(command -v javac || true)
  if [[ -n $java ]]; then
    home=$(dirname "$(dirname "$(readlink -f "$java")")")
    if is_jdk "$home"; then
      echo "$home"
      return
    fi
  fi
  while IFS= read -r home; do
    if is_jdk "$home"; then
      echo "$home"
      return
    fi
  done < <(printf '%s\n' /usr/lib/jvm/*/ /usr/java/*/ /opt/*/ "$HOME"/.jdks/*/ \
    "$HOME"/.sdkman/candidates/java/*/ /Library/Java/JavaVirtualMachines/*/Contents/Home/ | sort -rV)
  return 1
}

is_jdk() {
  local version
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [[ -n $version ]] && ((version >= jdk_release))
}

# Exports JAVA_HOME, or ends the script with one line.
require_jdk() {
  local home
  if ! home=$(find_jdk); then
    echo "systole: no JDK $jdk_release or newer found in JAVA_HOME, on PATH or in the usual folders:" \
      "install one (Debian: apt-get install temurin-$jdk_release-jdk from Adoptium's repository," \
      "https://adoptium.net) or point JAVA_HOME at it" >&2
    exit 2
  fi
  export JAVA_HOME=${home%/}
}

# Passes a JVM's standard error on, but for the line that announces the incubating Vector API: the first
# one, or behind those that name options the JVM took from the environment.
without_incubator_warning() {
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line == "WARNING: Using incubator modules"* ]]; then break; fi
    printf '%s\n' "$line"
    if [[ $line != *"Picked up "* ]]; then break; fi
  done
  exec cat
}

# The Maven wrapper at $root. Its first use downloads Maven and needs unzip for the checked archive.
maven() {
  if ! command -v unzip >/dev/null && ! ls -d "${MAVEN_USER_HOME:-$HOME/.m2}"/wrapper/dists/*/ >/dev/null 2>&1; then
    echo "systole: the first build needs unzip: apt-get install unzip" >&2
    return 2
  fi
  (cd "$root" && ./mvnw -B -ntp "$@")
}
