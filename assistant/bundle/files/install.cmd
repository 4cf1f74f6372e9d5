@echo off
rem Installs zhiduan from this folder, without a network: install.cmd [FOLDER]
setlocal
where py >nul 2>nul
if errorlevel 1 goto plain
py -@python@ "%~dp0install.py" %*
exit /b %errorlevel%
:plain
python "%~dp0install.py" %*
exit /b %errorlevel%
